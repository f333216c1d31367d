import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceActionReply } from '#contract/http-api.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, focused, openWindow, tabTo, tooWide } from './browser.ts';
import { ANNA, join } from './people.ts';

await describeWith([chromium], 'what is around every page', () => {
  test('a reader goes everywhere by keys, and finds the page as they want it, in their language', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);

    await page.keyboard.press('Control+k');
    const palette = page.getByRole('combobox', { name: /^Pages, services/ });
    await palette.waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.keyboard.type('jelly');
    await page.getByRole('option', { name: /^jellyfin/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /jellyfin/ }).waitFor();

    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
    await page.keyboard.press('/');
    assert.equal(await focused(page), 'Find');
    await page.keyboard.press('?');
    assert.equal(await page.getByRole('dialog').count(), 0, 'in a field a key writes');
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.keyboard.press('Escape');

    await go(`${opspilot.url}/settings`);
    await page.getByRole('button', { name: 'Off', exact: true }).click();
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.keyboard.press('Shift+?');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0, 'switched off means off');

    await page.getByRole('button', { name: 'High', exact: true }).click();
    await page.getByRole('button', { name: 'Very large' }).click();
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    assert.deepEqual(await barriers(page), []);
    await go(opspilot.url);
    await page.getByRole('heading', { name: 'Alles läuft' }).waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    assert.deepEqual(complaints, []);
  });

  test('each part that is down has its calm words; the page can be installed', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    const parts = ['database', 'agent', 'hub', 'gateway', 'controller', 'model', 'something new'];
    await page.route('**/readyz', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: JSON.stringify({
          ok: false,
          parts: parts.map((name) => ({ name, ok: false, detail: 'refused' })),
        }),
      }),
    );
    await go(opspilot.url);
    for (const words of [
      'The database does not answer.',
      'The investigator is not running.',
      'The tools are not ready yet.',
      'The model gateway does not answer.',
      'OpsPilot cannot reach your containers.',
      'The language model cannot be reached.',
      'The part “something new” is not well.',
    ])
      await page.getByText(words).waitFor();
    await page.getByText('What you can do meanwhile').first().waitFor();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);

    const link = await page.locator('link[rel="manifest"]').getAttribute('href');
    const manifest = await page.request.get(`${opspilot.url}${link}`);
    assert.equal(manifest.headers()['content-type'], 'application/manifest+json');
    for (const { src } of (await manifest.json()).icons)
      assert.equal((await page.request.get(`${opspilot.url}${src}`)).status(), 200, src);
  });

  test('a problem is put aside and comes back by a click; first steps go when they are not wanted', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await page.getByText('OpsPilot sees 4 services.').waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.getByRole('button', { name: 'I know my way' }).click();
    await page.getByText('OpsPilot sees 4 services.').waitFor({ state: 'detached' });

    await opspilot.api.post('/api/services/jellyfin/stop', { confirm: true }, ServiceActionReply);
    await page.getByRole('button', { name: 'Ignore …: jellyfin' }).click();
    assert.deepEqual(await barriers(page), []);
    await page.getByRole('button', { name: 'it happens anew' }).click();
    await page.getByText('Nothing that OpsPilot can see.').waitFor();
    await page.getByRole('button', { name: '1 put aside' }).click();
    await page.getByRole('button', { name: 'Show again: jellyfin' }).click();
    await page.getByRole('button', { name: 'Ignore …: jellyfin' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test('by keys alone somebody finds a line of a log', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor();
    await page.getByRole('button', { name: 'Restart: radarr' }).waitFor();
    await tabTo(page, /^Details and logs: radarr$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /radarr/ }).waitFor();
    await page.locator('.log-line').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('Now listening');
    await page.locator('.log-target', { hasText: 'Now listening' }).waitFor();

    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    assert.deepEqual(complaints, []);
  });
});
