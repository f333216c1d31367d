import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrantList } from '#contract/grant.ts';
import { CreatedToken } from '#contract/http-api.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { eventually } from '#test/system/eventually.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { connectHost } from '../hosts/hosts.ts';
import { barriers, openWindow, tooWide } from './browser.ts';
import { ANNA, join } from './people.ts';

interface Result {
  readonly isError?: boolean;
  readonly content: { readonly text?: string }[];
  readonly _meta?: Record<string, Record<string, unknown>>;
}

await describeWith([chromium], 'consent to what an MCP host asks for', () => {
  test('done at once though the host is gone; then given beforehand, seen in a list, and taken back', async () => {
    await using ops = await startOpsPilot({
      demo: true,
      web: true,
      env: { OPSPILOT_MCP_APPROVALS_HOLD: '0' },
    });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, go } = owner;
    await join(owner, ops.signInUrl ?? '', ANNA);
    const asked = { name: 'a host', role: 'member', can_approve: false, expires_in_days: 1 };
    const { token } = await ops.api.post('/api/tokens', asked, CreatedToken);

    async function pause(minutes: number): Promise<Result> {
      await using host = await connectHost(`${ops.url}/mcp`, token);
      const args = { service: 'sabnzbd', duration_minutes: minutes };
      return (await host.callTool({ name: 'pause_sabnzbd', arguments: args })) as Result;
    }
    const addressOf = (result: Result) => String(result._meta?.['com.opspilot/approval']?.url);

    await go(addressOf(await pause(5)));
    await page.getByText(/Through a host/).waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    const runNow = page.getByRole('checkbox', { name: /^Carry it out at once, even if a host is gone/ });
    assert.equal(await runNow.isChecked(), false, 'nobody is taken by surprise');
    await runNow.click();
    await page.getByRole('checkbox', { name: /^I have read what will happen/ }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('It worked: the check passed.').waitFor();

    await page.getByRole('button', { name: /^Consent beforehand to calls like this one/ }).click();
    await page.getByLabel('duration_minutes').selectOption({ label: 'any value' });
    await page.getByLabel('How often').fill('2');
    await page.getByRole('button', { name: 'Give this consent' }).click();
    await page.getByText('Please tick this first.').waitFor();
    await page.getByRole('checkbox', { name: /^I want a host to do this/ }).click();
    assert.deepEqual(await barriers(page), []);
    await page.getByRole('button', { name: 'Give this consent' }).click();
    await page.getByRole('link', { name: 'See all such consents' }).click();
    await page.getByText('2 of 2 left').waitFor();
    assert.deepEqual(await barriers(page), []);
    const [grant] = (await ops.api.get('/api/grants', GrantList)).grants;
    assert.deepEqual(grant?.args, { service: ['sabnzbd'], duration_minutes: 'any' });

    const resumed = await ops.api.send('POST', '/api/tools/resume_sabnzbd/call', {
      args: { service: 'sabnzbd' },
    });
    await ops.api.approve(String(resumed.body.approval_id));
    await ops.api.send('POST', '/api/tools/resume_sabnzbd/call', {
      args: { service: 'sabnzbd' },
      approved: true,
      approval_id: resumed.body.approval_id,
    });
    const free = await pause(7);
    assert.notEqual(free.isError, true, free.content[0]?.text);
    await page.getByText('1 of 2 left').waitFor();

    await page.getByRole('button', { name: 'Take back: pause_sabnzbd' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByText(/^There are none\. Where a program asks/).waitFor();
    await eventually('it is asked again', async () => (await pause(9)).isError === true);
    assert.deepEqual(owner.complaints, []);
  });
});
