import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { ServiceActionReply } from '#contract/http-api.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, openWindow, tooWide } from './browser.ts';
import { ANNA, ask, join } from './people.ts';

/** Every page with what shows that it is there, as a signed-in owner sees it. */
const PAGES: readonly (readonly [path: string, there: (page: Page) => Promise<unknown>])[] = [
  ['/services', (page) => page.getByRole('button', { name: 'Restart: radarr' }).waitFor()],
  ['/services?view=table', (page) => page.getByRole('columnheader', { name: 'Memory' }).waitFor()],
  ['/services?view=map', (page) => page.getByText('radarr needs sabnzbd.').waitFor()],
  ['/charts', (page) => page.getByText('The values as a table').waitFor()],
  ['/tools', (page) => page.getByRole('heading', { name: 'Restart container' }).waitFor()],
  ['/tools?view=servers', (page) => page.getByRole('heading', { name: 'Add a server' }).waitFor()],
  ['/models', (page) => page.getByText(/^No model provider is configured/).waitFor()],
  ['/lab', (page) => page.getByRole('heading', { name: 'Lab' }).waitFor()],
  ['/settings', (page) => page.getByRole('heading', { name: 'Appearance' }).waitFor()],
  ['/settings?section=policy', (page) => page.getByText('Yes, they may approve it.').waitFor()],
  ['/settings?section=configuration', (page) => page.getByText('server.port').waitFor()],
  ['/settings?section=backup', (page) => page.getByRole('link', { name: 'Download a backup' }).waitFor()],
  ['/services/radarr?find=radarr', (page) => page.locator('.log-line').first().waitFor()],
  ['/history?state=DONE', (page) => page.getByText('“Is everything all right?”').waitFor()],
  ['/audit?find=signed_in', (page) => page.getByText('auth.signed_in').first().waitFor()],
  ['/people', (page) => page.getByRole('heading', { name: 'API tokens' }).waitFor()],
  ['/notices', (page) => page.getByText('There are no notices.').waitFor()],
  ['/nowhere', (page) => page.getByRole('main').getByText('There is no such page').waitFor()],
];

await describeWith([chromium], 'the pages in a browser', () => {
  test('every page can be used by everybody, in light and dark, on small screens, under a strict policy', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    const fits = async (what: string) => {
      assert.deepEqual(await barriers(page), [], what);
      assert.deepEqual(await tooWide(page), [], `${what} is wider than a screen`);
    };

    await go(opspilot.url);
    await page.waitForURL('**/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await fits('/sign-in');
    await go(`${opspilot.url}/join`);
    await page.getByRole('heading', { name: 'This address is not complete' }).waitFor();
    await fits('/join without a secret');

    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await ask(page, 'Is everything all right?');
    await page.getByText('All is well').waitFor();
    await fits('a run that found nothing');
    for (const [path, there] of PAGES) {
      await go(`${opspilot.url}${path}`);
      await there(page);
      await fits(path);
    }

    await go(`${opspilot.url}/audit`);
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await page.getByText(/^The chain holds: \d+ entries/).waitFor();
    await page.getByRole('button', { name: 'Check in this browser' }).click();
    await page.getByText(/^Computed here: all \d+ hashes/).waitFor();
    await fits('a verified audit');
    assert.deepEqual(complaints, []);
  });

  test('whoever has an account signs in, is sent to where they wanted to go, and out again', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    await join(await window.visit(), opspilot.signInUrl ?? '', ANNA);

    const { page, complaints, go } = await window.visit();
    await go(`${opspilot.url}/services/jellyfin`);
    await page.getByLabel('E-mail').fill(ANNA.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('not my password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail or password is not right.').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(ANNA.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: /jellyfin/ }).waitFor();

    // A page that reads nothing by itself hears of it from the event stream.
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${opspilot.url}/people`);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.waitForURL('**/sign-in?back=*');
    assert.deepEqual(complaints, []);
  });

  test('a service is stopped and started by its buttons, after a look at what would happen', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await go(`${opspilot.url}/services/sabnzbd`);

    await page.getByRole('button', { name: 'Stop: sabnzbd', exact: true }).click();
    const stop = page.getByRole('alertdialog', { name: 'Stop sabnzbd?' });
    await stop.getByText(/radarr, sonarr|sonarr, radarr/).waitFor();
    await stop.getByText(/would stop sabnzbd/).waitFor();
    assert.deepEqual(await barriers(page), []);
    await stop.getByRole('button', { name: 'Cancel' }).click();
    const untouched = await opspilot.api.post(
      '/api/services/sabnzbd/stop',
      { dry_run: true },
      ServiceActionReply,
    );
    assert.match(untouched.detail, /state running/);

    await page.getByRole('button', { name: 'Stop: sabnzbd', exact: true }).click();
    await stop.getByRole('button', { name: 'Stop', exact: true }).click();
    const ended = page.getByRole('alertdialog');
    await ended.getByText(/^Done/).waitFor();
    await ended.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Start: sabnzbd', exact: true }).click();
    const start = page.getByRole('alertdialog', { name: 'Start sabnzbd?' });
    await start.getByRole('button', { name: 'Start', exact: true }).click();
    await ended.getByText(/^Done/).waitFor();
    assert.deepEqual(complaints, []);
  });
});
