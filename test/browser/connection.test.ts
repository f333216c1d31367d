import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { demoWorld } from '#test/system/demo-world.ts';
import { createDataFolder, startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, openWindow } from './browser.ts';
import { ANNA, join } from './people.ts';

await describeWith([chromium], 'the connection of a page', () => {
  test('a server that goes away is noticed calmly, and comes back with nothing missed', async () => {
    await using folder = await createDataFolder();
    await using window = await openWindow();
    const options = { dataDir: folder.path, demo: true, web: true };
    const owner = await window.visit();
    const { page } = owner;
    const notice = page.getByText(/^The connection to OpsPilot is interrupted/);
    let port = '';
    {
      await using first = await startOpsPilot(options);
      port = new URL(first.url).port;
      await join(owner, first.signInUrl ?? '', ANNA);
      await page.getByRole('heading', { name: 'Everything is running' }).waitFor();
    }
    await notice.waitFor();
    assert.deepEqual(await barriers(page), []);

    await using _second = await startOpsPilot({ ...options, args: ['--port', port] });
    await notice.waitFor({ state: 'detached' });
    await demoWorld(folder.path).break('jellyfin', 'crash');
    await page.getByRole('heading', { name: /^jellyfin has crashed/ }).waitFor();
  });

  test('a page that is opened while the server is away says what to do, and goes on by itself; no answer was kept', async () => {
    await using folder = await createDataFolder();
    await using window = await openWindow();
    const options = { dataDir: folder.path, demo: true, web: true };
    const owner = await window.visit();
    const { page } = owner;
    let url = '';
    {
      await using first = await startOpsPilot(options);
      url = first.url;
      await join(owner, first.signInUrl ?? '', ANNA);
      await page.getByRole('heading', { name: 'Everything is running' }).waitFor();
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.reload();
      await page.getByRole('heading', { name: 'Everything is running' }).waitFor();
      const kept = await page.evaluate(async () => {
        const names = await caches.keys();
        const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return requests.flat().map((request) => new URL(request.url).pathname);
      });
      assert.ok(kept.includes('/'), kept.join());
      assert.deepEqual(
        kept.filter((path) => !/^\/(?:$|assets\/|[\w.-]+\.(?:js|svg|png|webmanifest)$)/.test(path)),
        [],
      );
    }
    await page.goto(`${url}/services`);
    await page.getByRole('heading', { name: 'OpsPilot cannot be reached right now' }).waitFor();
    assert.deepEqual(await barriers(page), []);

    await using _second = await startOpsPilot({ ...options, args: ['--port', new URL(url).port] });
    await page.getByRole('button', { name: 'Restart: radarr' }).waitFor();
    assert.deepEqual(
      owner.complaints.filter(
        (text) => !/ERR_CONNECTION_REFUSED|Failed to load resource|^ApiError: offline/.test(text),
      ),
      [],
    );
  });
});
