import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAiScript } from './fake-answers-fixture.ts';
import { startFakeModel } from './fake-model-fixture.ts';
import { PROVIDER, startGateway } from './gateway-fixture.ts';

test('our own page asks with the session of its reader; no other site and no cookie alone does', async () => {
  await using fake = await startFakeModel(openAiScript);
  await using door = await startGateway({
    providers: { up: { ...PROVIDER, url: `${fake.url}/v1` } },
  });
  const cookie = 'session=of-the-boss';
  const ask = async (headers: Record<string, string>) => {
    const reply = await fetch(`${door.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model: 'up/fake', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await reply.arrayBuffer();
    return reply;
  };
  const own = await ask({ cookie, origin: door.url });
  assert.deepEqual([own.status, own.headers.get('x-opspilot-model')], [200, 'up/fake']);
  assert.equal(fake.seen.at(-1)?.headers.cookie, undefined);
  assert.equal((await ask({ cookie })).status, 401);
  assert.equal((await ask({ cookie, origin: 'http://evil.example' })).status, 403);
  assert.equal((await ask({ cookie, origin: 'null' })).status, 403);
  assert.equal((await ask({ cookie: 'session=of-nobody', origin: door.url })).status, 401);
  assert.equal((await ask({ origin: door.url })).status, 401);
});
