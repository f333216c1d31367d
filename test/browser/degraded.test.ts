import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join as pathOf } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { dataDirAt } from '#bin/data-dir.ts';
import { Readiness } from '#contract/http-api.ts';
import { openAiScript } from '#models/fake-answers-fixture.ts';
import { startFakeModel } from '#models/fake-model-fixture.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { eventually } from '#test/system/eventually.ts';
import { createDataFolder, startOpsPilot } from '#test/system/opspilot.ts';
import { endAll, processesNaming } from '#test/system/processes.ts';
import { barriers, openWindow, tooWide } from './browser.ts';
import { ANNA, join } from './people.ts';

const BANNERS = {
  gateway: 'The model gateway does not answer.',
  model: 'The language model cannot be reached.',
  controller: 'OpsPilot cannot reach your containers.',
  database: 'The database does not answer.',
} as const;

await describeWith([chromium], 'when a part is down', () => {
  test('each real fault has its calm banner, says what still works, and goes when it is over', async () => {
    await using folder = await createDataFolder();
    const taken = createServer().listen(0, '127.0.0.1');
    const provider = createServer().listen(0, '127.0.0.1');
    await Promise.all([once(taken, 'listening'), once(provider, 'listening')]);
    const portOf = (server: typeof taken) => (server.address() as { port: number }).port;
    const modelPort = portOf(provider);
    // Nobody listens there now.
    provider.close();
    await once(provider, 'close');
    writeFileSync(
      pathOf(folder.path, 'opspilot.yaml'),
      `models: { port: ${portOf(taken)}, providers: { up: { kind: openai, url: 'http://127.0.0.1:${modelPort}/v1' } } }\n`,
    );
    await using opspilot = await startOpsPilot({ dataDir: folder.path, demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);

    await shows(page, ['gateway', 'model']);
    await page.getByText(/Only programs that use the gateway have to wait/).waitFor();
    const whole = await opspilot.api.get('/readyz', Readiness);
    assert.equal(whole.ok, true, 'nobody is sent away because a model is missing');
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);
    await page.getByText('Technical details').first().click();
    await page.getByText(`port ${portOf(taken)} cannot be listened on`).waitFor();

    taken.close();
    await using model = await startFakeModel(openAiScript, modelPort);
    assert.ok(model.url.endsWith(`:${modelPort}`));
    await goes(page, ['gateway', 'model']);

    const controllers = processesNaming(dataDirAt(folder.path).controller).filter(({ command }) =>
      command.includes('controller.ts'),
    );
    for (const { pid } of controllers) process.kill(pid, 'SIGSTOP');
    await shows(page, ['controller']);
    await page.getByText(/History, audit and earlier diagnoses can be read/).waitFor();
    await go(`${opspilot.url}/audit`);
    await page.getByText('auth.signed_in').first().waitFor();

    const held = new DatabaseSync(dataDirAt(folder.path).database);
    held.exec('BEGIN IMMEDIATE');
    try {
      await shows(page, ['controller', 'database']);
      await page.getByText('What you can do meanwhile').waitFor();
      await page.getByText(/Restart the one service that is broken, once/).waitFor();
      assert.deepEqual(await barriers(page), []);
    } finally {
      held.exec('ROLLBACK');
      held.close();
    }
    await goes(page, ['database']);
    // The next one takes the place of one that was killed, by itself.
    await endAll(controllers);
    await goes(page, ['controller']);
  });
});

type Part = keyof typeof BANNERS;

async function shows(page: Page, parts: readonly Part[]): Promise<void> {
  for (const part of parts) await lookUntil(page, part, true);
}

async function goes(page: Page, parts: readonly Part[]): Promise<void> {
  for (const part of parts) await lookUntil(page, part, false);
}

/** The page asks anew when somebody comes back to it: sooner than by itself. */
async function lookUntil(page: Page, part: Part, there: boolean): Promise<void> {
  await eventually(`the banner of the ${part} ${there ? 'comes' : 'goes'}`, async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await page.waitForTimeout(300);
    return (await page.getByText(BANNERS[part]).isVisible()) === there;
  });
}
