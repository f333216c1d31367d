import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApprovalList } from '#contract/http-api.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, focused, openWindow, tooWide } from './browser.ts';
import { ANNA, ask, join } from './people.ts';

await describeWith([chromium], 'the main job in a browser', () => {
  test('an owner joins by link, asks, reads the proof, consents, and sees the fix verified', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints } = owner;
    const world = demoWorld(opspilot.dataDir);
    const fits = async (what: string) => {
      assert.deepEqual(await barriers(page), [], what);
      assert.deepEqual(await tooWide(page), [], `${what} is wider than a screen`);
    };

    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await page.getByRole('heading', { name: 'Everything is running' }).waitFor();
    await fits('home, healthy');

    await world.break('radarr', 'crash');
    await page.getByRole('heading', { name: /^radarr has crashed/ }).waitFor();
    await fits('home, with a problem');

    await ask(page, 'What is wrong?');
    const card = page.getByRole('article', { name: 'Diagnosis' });
    await card.getByRole('heading', { level: 2, name: /radarr has crashed/ }).waitFor();
    await card.getByText(/How sure: .*\d+ %/).waitFor();
    await card.getByText('EPIC FAIL').first().waitFor();
    await page.getByRole('button', { name: 'Exact call and result' }).first().click();
    await page.getByText('list_services', { exact: true }).waitFor();
    await fits('a run that waits');

    await page.getByRole('button', { name: 'Review and decide' }).first().click();
    const dialog = page.getByRole('alertdialog', { name: 'Restart radarr?' });
    await dialog.getByText('restart_container').waitFor();
    assert.equal(await focused(page), 'Cancel');
    await fits('the approval dialog');
    await page.mouse.click(5, 5);
    assert.ok(await dialog.isVisible(), 'a click beside the dialog closed it');

    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText('Please tick this first.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const { approvals } = await opspilot.api.get('/api/approvals?state=proposed', ApprovalList);
    assert.equal(approvals.length, 1, 'closing the dialog must not decide');

    await page.getByRole('button', { name: 'Review and decide' }).first().click();
    await dialog.getByRole('checkbox').click();
    await dialog.getByRole('button', { name: 'Approve' }).dblclick();
    const decided = page.getByRole('alertdialog', { name: 'Restart radarr' });
    await decided.getByText('It worked: the check passed.').waitFor();
    await fits('the dialog after the fix');
    assert.equal(world.starts('radarr'), 2);
    assert.ok(await world.serves('radarr'));

    await decided.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Fixed and checked').first().waitFor();

    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' });
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    assert.equal(ink, 'rgb(0, 0, 0)', 'paper is white, and what is printed on it dark');
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    await fits('a run that is over');
    assert.deepEqual(complaints, []);
  });
});
