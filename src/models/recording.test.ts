import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openAiScript } from './fake-answers-fixture.ts';
import { type FakeModel, startFakeModel } from './fake-model-fixture.ts';
import { type GatewayFixture, PROVIDER, startGateway } from './gateway-fixture.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-recordings-'));
let fake: FakeModel;
let replayed: GatewayFixture;
before(async () => {
  fake = await startFakeModel(openAiScript);
  replayed = await startGateway({ providers: { again: { ...PROVIDER, kind: 'replay', dir } } });
});
after(async () => {
  await replayed[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const SECRET = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF';
const messages = [{ role: 'user', content: `my key is ${SECRET}` }];

test('what was recorded is answered again, and nothing else', async () => {
  await using door = await startGateway(
    { providers: { up: { ...PROVIDER, url: `${fake.url}/v1` } } },
    { recordDir: dir },
  );
  const texts: string[] = [];
  for (const stream of [false, true]) {
    const reply = await door.post('/v1/chat/completions', { model: 'up/fake', messages, stream });
    texts.push(await reply.text());
  }
  await (await door.post('/v1/embeddings', { model: 'up/fake', input: 'one' })).text();
  assert.equal(readdirSync(dir).length, 3);
  for (const name of readdirSync(dir))
    assert.doesNotMatch(readFileSync(join(dir, name), 'utf8'), /abcdefghij/);

  const whole = await replayed.post('/v1/chat/completions', { model: 'again/fake', messages, stream: false });
  assert.deepEqual(await whole.json(), JSON.parse(texts[0] ?? ''));
  const stream = await replayed.post('/v1/chat/completions', { model: 'again/fake', messages, stream: true });
  assert.equal(await stream.text(), texts[1]);
  const embedded = await replayed.post('/v1/embeddings', { model: 'again/fake', input: 'one' });
  assert.deepEqual((await embedded.json()).data[0].embedding, [0.5, 1]);
  const { data } = await (await replayed.get('/v1/models')).json();
  assert.deepEqual(
    data.map(({ id }: { id: string }) => id),
    ['again/fake'],
  );

  const other = [{ role: 'user', content: 'something else' }];
  const never = await replayed.post('/v1/chat/completions', { model: 'again/fake', messages: other });
  assert.equal(never.status, 404);
  assert.match(await never.text(), /never asked this/);
});

test('a file that is no recording is named', async () => {
  const [name = ''] = readdirSync(dir);
  const kept = readFileSync(join(dir, name), 'utf8');
  writeFileSync(join(dir, name), '{}');
  await using fresh = await startGateway({ providers: { again: { ...PROVIDER, kind: 'replay', dir } } });
  await fresh.get('/v1/models');
  const { providers } = await (await fresh.get('/v1/opspilot/health')).json();
  assert.match(providers[0].problem, /is not a recording of a model/);
  writeFileSync(join(dir, name), kept);
});
