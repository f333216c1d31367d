import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Invitation } from '#contract/http-api.ts';
import type { Role } from '#contract/identity.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { type OpsPilot, startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, focused, openWindow, tabTo } from './browser.ts';
import { ANNA, ask, BEN, fillIn, join } from './people.ts';

await describeWith([chromium], 'those who live with it, in a browser', () => {
  test('the keyboard alone is enough to ask and to approve', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await demoWorld(opspilot.dataDir).break('sonarr', 'crash');
    await go(opspilot.url);
    await page.getByRole('heading', { name: /^sonarr has crashed/ }).waitFor();

    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Skip to the content');
    await page.keyboard.press('Enter');
    await tabTo(page, /What would you like to know/);
    await page.keyboard.type('What is wrong with sonarr?');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Review and decide' }).first().waitFor();
    assert.equal(await focused(page), 'What is wrong with sonarr?');
    await tabTo(page, /^Review and decide$/);
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog', { name: 'Restart sonarr?' }).getByText('restart_container').waitFor();
    assert.equal(await focused(page), 'Cancel');

    await page.keyboard.press('Shift+Tab');
    assert.match(await focused(page), /I have read what will happen/);
    await page.keyboard.press('Space');
    await tabTo(page, /^Approve$/);
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').getByText('It worked: the check passed.').waitFor();
    assert.equal(await focused(page), 'Close');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'What is wrong with sonarr?');
    assert.deepEqual(complaints, []);
  });

  test('a member who may not approve tells the owner, who is led to the run and decides', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const anna = await window.visit();
    await join(anna, opspilot.signInUrl ?? '', ANNA);
    const ben = await window.visit();
    await join(ben, await invitation(opspilot, 'member'), BEN);
    await demoWorld(opspilot.dataDir).break('radarr', 'queue-stuck');

    await ask(ben.page, 'Why is my film not there?');
    await ben.page.getByText('You may not approve this.').first().waitFor();
    await ben.page.getByRole('button', { name: 'Tell the owner' }).click();
    await ben.page.getByLabel('Your message (optional)').fill('It has been like this since Monday.');
    assert.deepEqual(await barriers(ben.page), []);
    await ben.page.getByRole('button', { name: 'Send' }).click();
    await ben.page.getByText('The owners have been told.').waitFor();
    await ben.page.getByRole('button', { name: 'Look at it' }).click();
    const readOnly = ben.page.getByRole('alertdialog');
    await readOnly.getByText('clear_radarr_queue_item', { exact: true }).waitFor();
    assert.equal(await readOnly.getByRole('button', { name: 'Approve' }).count(), 0);

    await anna.page.getByRole('link', { name: /Notices/ }).click();
    await anna.page.getByText('It has been like this since Monday.').waitFor();
    assert.deepEqual(await barriers(anna.page), []);
    await anna.page.getByRole('link', { name: /^Open: It has been/ }).click();
    await anna.page.getByRole('button', { name: 'Review and decide' }).first().click();
    const dialog = anna.page.getByRole('alertdialog');
    await dialog.getByText('not trusted', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await dialog.getByLabel('Reason (optional)').fill('I want to look at it first.');
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await dialog.getByText('Declined. Nothing was changed.').waitFor();
    await dialog.getByText('I want to look at it first.').waitFor();
    assert.deepEqual([...anna.complaints, ...ben.complaints], []);
  });

  test('a viewer sees everything and is offered nothing that would be refused', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    await join(await window.visit(), opspilot.signInUrl ?? '', ANNA);
    const viewer = await window.visit();
    const { page, complaints, go } = viewer;
    await fillIn(viewer, await invitation(opspilot, 'viewer'), BEN);
    await page.getByText(/^Your role \(viewer\) can look at everything/).waitFor();
    assert.equal(await page.getByRole('link', { name: 'People' }).count(), 0);
    await go(`${opspilot.url}/services/radarr`);
    await page.getByText(/needs another role than yours/).waitFor();
    assert.equal(await page.getByRole('button', { name: /^(Start|Stop|Restart):/ }).count(), 0);
    await go(`${opspilot.url}/notices`);
    await page.getByText(/Your role \(Viewer\) may not see this/).waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(complaints, []);
  });
});

async function invitation({ api }: OpsPilot, role: Role): Promise<string> {
  return (await api.post('/api/invitations', { role }, Invitation)).url;
}
