import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { startOpsPilot } from '#test/system/opspilot.ts';
import { openWindow } from './browser.ts';
import { ANNA, join } from './people.ts';
import { floodEvents, manyLines } from './strain.ts';

/** JavaScript of the first load of Home, compressed. */
const MOST_BYTES = 200 * 1024;
const LINES = 50_000;

await describeWith([chromium], 'pages under strain', () => {
  test('Home loads less than 200 KB of JavaScript; what other pages need comes with them', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    const sizes = new Map<string, Promise<number>>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith('.js'))
        sizes.set(
          pathname,
          response.body().then((body) => gzipSync(body).length),
        );
    });
    await go(opspilot.url);
    await page.getByRole('heading', { name: 'Everything is running' }).waitFor();
    await page.waitForLoadState('networkidle').catch(() => {});
    const total = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
    assert.ok(total > 50_000, 'the scripts of Home were seen');
    assert.ok(total < MOST_BYTES, `Home loads ${total} bytes of JavaScript`);
  });

  test('fifty thousand lines of a log are scrolled, searched and filtered with few of them in the page', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await manyLines(page, 'radarr', LINES);
    await go(`${opspilot.url}/services/radarr`);
    await page.getByText(`line ${LINES} of the log`).waitFor();
    assert.ok((await page.locator('.log-line').count()) < 200);
    await page.locator('.log').focus();
    await page.keyboard.press('Home');
    await page.getByText('line 1 of the log').waitFor();
    await page.getByLabel('Find in these lines').fill('needle');
    await page.getByText('needle in line 25000').waitFor();
    await page.getByText(`${LINES} lines · found in one line`).waitFor();
    await page.getByLabel('Find in these lines').fill('');
    await page.getByLabel('Level').selectOption('Errors');
    await page.getByText(`500 of ${LINES} lines`).waitFor();
    await page.getByRole('button', { name: 'Collapse repeats' }).click();
    await page.getByText('500 ×').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('a flood of events is taken in, and the page still does what it is told', async () => {
    await using opspilot = await startOpsPilot({ demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await floodEvents(page, { perSecond: 1000, seconds: 4 });
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await go(opspilot.url);
    await page.getByLabel('What would you like to know?').fill('still here');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    await page.waitForFunction(() => Reflect.get(globalThis, 'floodSent') >= 4000);
    assert.deepEqual(complaints, []);
  });
});
