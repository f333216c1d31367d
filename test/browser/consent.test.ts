import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalView } from '#contract/approval.ts';
import { ToolCallReply } from '#contract/http-api.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { type OpsPilot, startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, focused, openWindow } from './browser.ts';
import { ANNA, ask, join } from './people.ts';

await describeWith([chromium], 'the page of an approval', () => {
  test('shows that the target has changed meanwhile, and lets nobody approve that', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    const id = await requestRestart(opspilot, 'jellyfin');
    await go(`${opspilot.url}/?approval=${id}`);
    await page.getByRole('alertdialog', { name: 'Restart jellyfin?' }).waitFor();
    assert.equal(await focused(page), 'Cancel');
    await go(`${opspilot.url}/approvals/${id}`);
    await page.getByText('Unchanged since it was proposed.').waitFor();
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    assert.deepEqual(await barriers(page), []);

    await demoWorld(opspilot.dataDir).break('jellyfin', 'crash');
    await page.getByText(/^The target has changed since/).waitFor();
    await page.getByRole('cell', { name: 'exited' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
    assert.deepEqual(await barriers(page), []);

    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Declined. Nothing was changed.').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('leads from a proposal whose target has changed to how it is now', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    const world = demoWorld(opspilot.dataDir);
    await world.break('radarr', 'crash');
    await ask(page, 'What is wrong with radarr?');
    await page.getByRole('button', { name: 'Review and decide' }).first().waitFor();
    await go(opspilot.url);
    await page.getByRole('link', { name: 'See why: radarr' }).click();
    await page.getByRole('button', { name: 'Review and decide' }).first().click();
    const dialog = page.getByRole('alertdialog', { name: 'Restart radarr?' });
    await dialog.getByText('Unchanged since it was proposed.').waitFor();

    await world.heal();
    await dialog.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('All is well').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('asks twice where the whole stack is touched, and sends both answers', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    const id = await requestRestart(opspilot, 'jellyfin');
    // The demo has no compose project: its answer is made stack-wide on the way.
    await page.route(`**/api/approvals/${id}`, async (route) => {
      const response = await route.fetch();
      const view = (await response.json()) as ApprovalView;
      const json = { ...view, needs_second_confirmation: true, blast: { ...view.blast, stack_wide: true } };
      await route.fulfill({ response, json });
    });
    await go(`${opspilot.url}/approvals/${id}`);
    await page.getByText('The whole stack: every service in it.').waitFor();
    await page.getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText(/^This touches the whole stack/).waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.equal((await opspilot.api.approval(id)).state, 'proposed');

    const sent = page.waitForRequest(`**/api/approvals/${id}/approve`);
    await page.getByRole('button', { name: 'Yes, all services' }).click();
    const { digest, ...answers } = (await sent).postDataJSON();
    assert.deepEqual(answers, { acknowledged: true, second_confirmation: true });
    assert.match(digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(complaints, []);
  });
});

async function requestRestart({ api }: OpsPilot, container: string): Promise<string> {
  const reply = await api.post('/api/tools/restart_container/call', { args: { container } }, ToolCallReply);
  assert.equal(reply.status, 'need_approval');
  return reply.approval_id;
}
