import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AuditPage, CreatedToken } from '#contract/http-api.ts';
import { openAiScript } from '#models/fake-answers-fixture.ts';
import { type FakeModel, startFakeModel } from '#models/fake-model-fixture.ts';
import { eventually } from './eventually.ts';
import { launch, OPSPILOT } from './launch.ts';
import { createDataFolder, type DataFolder, startOpsPilot } from './opspilot.ts';

let fake: FakeModel;
let folder: DataFolder;
before(async () => {
  fake = await startFakeModel(openAiScript);
  folder = await createDataFolder();
  const provider = `{ kind: openai, url: '${fake.url}/v1', key_file: model.key }`;
  await writeFile(join(folder.path, 'model.key'), 'sk-from-a-file\n');
  await writeFile(
    join(folder.path, 'opspilot.yaml'),
    `models: { port: 0, providers: { up: ${provider} } }\n`,
  );
});
after(async () => {
  await folder[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

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
  assert.equal(fake.seen.at(-1)?.headers.authorization, 'Bearer sk-from-a-file');
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
    assert.deepEqual(counts, { n8n: 2, 'command line': 1 });
  } finally {
    await gateway.end('SIGTERM');
  }
});
