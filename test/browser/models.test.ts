import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import { test } from 'node:test';
import { AuditPage } from '#contract/http-api.ts';
import { ollamaScript, openAiScript } from '#models/fake-answers-fixture.ts';
import { FAULTS, startFakeModel } from '#models/fake-model-fixture.ts';
import { tinyGguf } from '#models/gguf/tiny-gguf-fixture.ts';
import { chromium } from '#test/parts/chromium.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { llama } from '#test/parts/llama.ts';
import { createDataFolder, startOpsPilot } from '#test/system/opspilot.ts';
import { barriers, openWindow, tooWide } from './browser.ts';
import { ANNA, join } from './people.ts';

const PROMPT = 'tell me the word kumquat';

await describeWith([chromium, llama], 'models in a browser', () => {
  test('a reader tries models of three kinds, leaves one, sees what it cost, and loads and deletes another', async () => {
    await using fake = await startFakeModel(openAiScript);
    await using house = await startFakeModel(ollamaScript);
    await using folder = await createDataFolder();
    configure(folder.path, fake.url, house.url);
    await using opspilot = await startOpsPilot({ dataDir: folder.path, demo: true, web: true });
    await using window = await openWindow();
    const owner = await window.visit();
    const { page, complaints, go } = owner;
    await join(owner, opspilot.signInUrl ?? '', ANNA);
    await go(`${opspilot.url}/models`);
    for (const name of ['cloud', 'house', 'tiny'])
      await page.getByRole('heading', { name, exact: true }).waitFor();
    await page.getByText('1 in use').waitFor();

    await page.getByText('cloud/fake → house/fake').waitFor();
    await page.getByText('tiny/tiny → house/fake').waitFor();

    const answer = page.locator('[data-answer]');
    const choose = (model: string) => page.getByLabel('Model', { exact: true }).selectOption(model);
    const send = async (prompt: string) => {
      await page.getByLabel('Prompt').fill(prompt);
      await page.getByRole('button', { name: 'Send' }).click();
    };
    await choose('cloud/fake');
    await send(PROMPT);
    await page.getByText('hello from fake').waitFor();
    await page.getByText(/^cloud\/fake · first piece after .* · 9 tokens asked, 3 answered$/).waitFor();

    await choose('tiny/tiny');
    await send('hi');
    await page.getByText(/^tiny\/tiny · .* 12 answered$/).waitFor();
    assert.ok(((await answer.textContent()) ?? '').length > 5, 'a model in this very process has written');

    fake.script = FAULTS.idle;
    await choose('cloud/fake');
    await send(PROMPT);
    await answer.filter({ hasText: /^a$/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText(/^cancelled · cloud\/fake/).waitFor();
    await fake.hungUp;

    fake.script = openAiScript;
    await send('word '.repeat(2000));
    await page
      .getByRole('alert')
      .getByText(/prompt_truncated/)
      .waitFor();
    await page.getByText(/^read 9 tokens of at least 2,00\d$/).waitFor();
    await page.getByRole('row', { name: /^fake .* 1 cut, 1 left by the caller$/ }).waitFor();
    await page.getByLabel(/^small: .* used$/).waitFor();

    await page.getByLabel('Load a model').fill('new');
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await page.getByText('loaded', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete: house/fake' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await tooWide(page), []);

    const audit = JSON.stringify(await opspilot.api.get('/api/audit?limit=1000', AuditPage));
    for (const action of ['model.called', 'model.truncated', 'model.pulled', 'model.deleted'])
      assert.ok(audit.includes(`"${action}"`), action);
    assert.ok(!audit.includes('kumquat'), 'what was asked is kept nowhere');
    assert.deepEqual(complaints, []);
  });
});

/** A provider with a key, one that keeps models on its disk, and a model file that answers in this process. */
function configure(folder: string, cloud: string, house: string): void {
  const files = pathOf(folder, 'gguf');
  mkdirSync(files, { recursive: true });
  writeFileSync(pathOf(files, 'tiny.gguf'), tinyGguf());
  writeFileSync(pathOf(folder, 'key'), 'sk-of-the-test\n', { mode: 0o600 });
  const providers = [
    `    cloud: { kind: openai, url: '${cloud}/v1', key_file: key, concurrency: 4 }`,
    `    house: { kind: ollama, url: '${house}' }`,
    `    tiny: { kind: gguf, path: gguf }`,
  ];
  writeFileSync(
    pathOf(folder, 'opspilot.yaml'),
    [
      'models:',
      '  port: 0',
      '  routes: { chat: [cloud/fake, house/fake] }',
      '  fallbacks: { tiny/tiny: [house/fake] }',
      '  defaults: { tiny/tiny: { max_tokens: 12 } }',
      '  budgets: { small: { period: day, tokens: 100000 } }',
      '  providers:',
      ...providers,
      '',
    ].join('\n'),
  );
}
