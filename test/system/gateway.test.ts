import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { dataDirAt } from '#bin/data-dir.ts';
import { VAULT_FILES } from '#bin/vault.ts';
import { AuditPage, CreatedToken, NoticeList } from '#contract/http-api.ts';
import { ModelBudget, ModelsOverview } from '#contract/models-api.ts';
import { openAiScript } from '#models/fake-answers-fixture.ts';
import { type FakeModel, startFakeModel } from '#models/fake-model-fixture.ts';
import { initVault, openVault } from '#vault/open-vault.ts';
import { eventually } from './eventually.ts';
import { launch, OPSPILOT } from './launch.ts';
import { createDataFolder, type DataFolder, startOpsPilot } from './opspilot.ts';

let fake: FakeModel;
let folder: DataFolder;
before(async () => {
  fake = await startFakeModel(openAiScript);
  folder = await createDataFolder();
  const provider = `{ kind: openai, url: '${fake.url}/v1', keys: 'vault:model' }`;
  const budget = '{ period: day, tokens: 30, of: client:n8n }';
  await putInVault('model', 'sk-from-the-vault');
  await writeFile(
    join(folder.path, 'opspilot.yaml'),
    `vault: { key_file: vault.key }\nmodels: { port: 0, providers: { up: ${provider} }, budgets: { small: ${budget} } }\n`,
  );
});
after(async () => {
  await folder[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

async function putInVault(name: string, value: string): Promise<void> {
  const key = { kind: 'key_file', path: join(folder.path, 'vault.key') } as const;
  await writeFile(key.path, 'k'.repeat(43), { mode: 0o600 });
  const place = { path: dataDirAt(folder.path).vault, files: VAULT_FILES, now: () => new Date() };
  await mkdir(dirname(place.path), { recursive: true, mode: 0o700 });
  await initVault(place, key);
  await using vault = openVault({ ...place, key: async () => key });
  await vault.set(name, value);
}

const chat = (url: string, path: string, headers: Record<string, string>) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'up/fake', stream: false, messages: [{ role: 'user', content: 'hi' }] }),
  });

test('models answer at the port of the server, behind its tokens, and calls are in its audit and metrics', async () => {
  await using opspilot = await startOpsPilot({ dataDir: folder.path });
  const { url, api } = opspilot;
  assert.equal((await chat(url, '/v1/chat/completions', {})).status, 401);
  const { token } = await api.post('/api/tokens', { name: 'n8n', role: 'member' }, CreatedToken);
  const headers = { authorization: `Bearer ${token}` };
  const reply = await (await chat(url, '/v1/chat/completions', headers)).json();
  assert.equal(reply.choices[0].message.content, 'hello from fake');
  assert.equal(fake.seen.at(-1)?.headers.authorization, 'Bearer sk-from-the-vault');
  const ollama = await (await chat(url, '/api/chat', headers)).json();
  assert.equal(ollama.message.content, 'hello from fake');
  assert.match(
    await (await fetch(`${url}/metrics`, { headers })).text(),
    /model_requests_total\{provider="up",model="fake",outcome="ok"\} 2/,
  );

  // The audit of a call is written beside it: nobody waits for that.
  const calls = async () => {
    const { entries } = await api.get('/api/audit?limit=100', AuditPage);
    return entries.filter(({ action }) => action === 'model.called');
  };
  const counted = async () => (await calls()).reduce((sum, { metadata }) => sum + Number(metadata.calls), 0);
  await eventually('both calls are in the audit', async () => (await counted()) === 2);
  for (const { resource, metadata } of await calls())
    assert.deepEqual([resource, metadata.client], ['up/fake', 'n8n']);

  assert.equal((await chat(url, '/v1/chat/completions', headers)).status, 429);
  const notices = async () => (await api.get('/api/notices', NoticeList)).notices.map(({ text }) => text);
  await eventually('the owners are told of the budget', async () => (await notices()).length === 2);
  assert.match((await notices()).join('\n'), /80 % of .* is used[\s\S]*opspilot models extend small/);
  const extended = await api.post('/api/models/budgets/small/extend', {}, ModelBudget);
  assert.deepEqual([extended.ceiling_tokens, extended.reached], [60, false]);
  assert.equal((await chat(url, '/v1/chat/completions', headers)).status, 200);
  const { models } = await api.get('/api/models', ModelsOverview);
  assert.deepEqual(
    models.map(({ id }) => id),
    ['up/fake', 'up/other'],
  );
});

test('the gateway alone goes on with the accounts and the usage of the same data dir', async () => {
  const gateway = launch(OPSPILOT, ['gateway', '--json', '--data-dir', folder.path]);
  try {
    const { url } = JSON.parse(await gateway.firstLine) as { url: string };
    assert.equal((await fetch(`${url}/health`)).status, 200);
    assert.equal(
      (await chat(url, '/v1/chat/completions', { authorization: 'Bearer ops_wrong' })).status,
      401,
    );
    const made = launch(OPSPILOT, [
      'token',
      'create',
      '--role',
      'member',
      '--json',
      '--data-dir',
      folder.path,
    ]);
    const { token } = JSON.parse((await made.ended).stdout) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await chat(url, '/v1/chat/completions', headers)).status, 200);
    const { rows } = await (await fetch(`${url}/v1/opspilot/usage?by=client`, { headers })).json();
    const counts = Object.fromEntries(
      rows.map((row: { name: string; requests: number }) => [row.name, row.requests]),
    );
    assert.deepEqual(counts, { n8n: 3, 'command line': 1 });
  } finally {
    await gateway.end('SIGTERM');
  }
});
