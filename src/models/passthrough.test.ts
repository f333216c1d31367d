import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { openAiScript } from './fake-answers-fixture.ts';
import { FAULTS, type FakeModel, openAiEvents, startFakeModel, streamTexts } from './fake-model-fixture.ts';
import { type GatewayFixture, PROVIDER, startGateway } from './gateway-fixture.ts';

let fake: FakeModel;
let gateway: GatewayFixture;
const ask = (fields: object = {}) => ({
  model: 'up/fake',
  messages: [{ role: 'user', content: 'hi' }],
  ...fields,
});

before(async () => {
  fake = await startFakeModel(openAiScript);
  gateway = await startGateway({ providers: { up: { ...PROVIDER, url: `${fake.url}/v1` } } });
});
after(async () => {
  await gateway[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

test('an answer comes byte for byte, and unknown fields reach the provider', async () => {
  const odd =
    '{"choices":[ {"message":{"content":"\\u00e9"}} ],  "usage":{"prompt_tokens":1,"completion_tokens":2}}';
  fake.script = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(odd);
  };
  const reply = await gateway.post('/v1/chat/completions', ask({ min_p: 0.1, vendor: { x: [1] } }));
  assert.equal(await reply.text(), odd);
  assert.match(reply.headers.get('x-request-id') ?? '', /^req-/);
  const { json, path } = fake.seen.at(-1)!;
  assert.equal(path, '/v1/chat/completions');
  assert.deepEqual([json.model, json.min_p, json.vendor], ['fake', 0.1, { x: [1] }]);
});

test('a header that clients could read differently is not passed on, and costs no answer', async () => {
  fake.script = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'openai-version': 'caf\u00e9' });
    response.end('{"choices":[]}');
  };
  const reply = await gateway.post('/v1/chat/completions', ask());
  assert.equal(await reply.text(), '{"choices":[]}');
  assert.equal(reply.headers.get('openai-version'), null);
});

test('a stream comes byte for byte, however the provider cuts it', async () => {
  const texts = openAiEvents(['a', 'é', '"usage": {"x"}'], { prompt_tokens: 5, completion_tokens: 3 });
  const bytes = Buffer.from(texts.join(''));
  for (const size of [1, 7, 64, 10_000]) {
    fake.script = async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let at = 0; at < bytes.length; at += size) {
        response.write(bytes.subarray(at, at + size));
        if (at % 70 === 0) await new Promise(setImmediate);
      }
      response.end();
    };
    const reply = await gateway.post(
      '/v1/chat/completions',
      ask({ stream: true, stream_options: { include_usage: true } }),
    );
    assert.equal(await reply.text(), texts.join(''), `pieces of ${size}`);
    assert.deepEqual(gateway.lines.at(-1), {
      ...gateway.lines.at(-1),
      prompt_tokens: 5,
      completion_tokens: 3,
      estimated: 0,
    });
  }
});

test('usage that only we asked for is counted and not shown', async () => {
  fake.script = openAiScript;
  const reply = await gateway.post('/v1/chat/completions', ask({ stream: true }));
  assert.equal(await reply.text(), openAiEvents(['hello', ' from', ' fake'], null).join(''));
  assert.deepEqual(fake.seen.at(-1)?.json.stream_options, { include_usage: true });
  assert.equal((gateway.lines.at(-1) as { prompt_tokens: number }).prompt_tokens, 9);
});

test('a caller that leaves ends the request to the provider, and is counted', async () => {
  const own = await startFakeModel(FAULTS.endless);
  const door = await startGateway({ providers: { up: { ...PROVIDER, url: `${own.url}/v1` } } });
  const leave = new AbortController();
  const reply = await fetch(`${door.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer good' },
    body: JSON.stringify(ask({ stream: true })),
    signal: leave.signal,
  });
  const reader = reply.body!.getReader();
  await reader.read();
  leave.abort();
  await own.hungUp;
  await door[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
  const [line] = door.lines as { estimated: number; completion_tokens: number }[];
  assert.equal(line?.estimated, 1);
  assert.ok((line?.completion_tokens ?? 0) > 0);
  assert.equal(door.events.at(-1)?.detail, 'cancelled');
});

test('a caller that does not read makes the provider wait', async () => {
  let written = 0;
  const own = await startFakeModel(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = `data: ${'x'.repeat(60_000)}\n\n`;
    while (written < 200_000_000 && response.write(text)) {
      written += text.length;
      await new Promise(setImmediate);
    }
  });
  await using door = await startGateway({ providers: { up: { ...PROVIDER, url: `${own.url}/v1` } } });
  const outgoing = request(`${door.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer good' },
  });
  outgoing.end(JSON.stringify(ask({ stream: true })));
  const [incoming] = await once(outgoing, 'response');
  incoming.pause();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const stalledAt = written;
  assert.ok(stalledAt < 100_000_000, 'the provider was held back');
  outgoing.destroy();
  await own[Symbol.asyncDispose]();
});

test('200 requests at once get their own answers and are counted exactly', async () => {
  fake.script = async ({ json }, response) => {
    const text = String((json.messages as { content: string }[])[0]?.content);
    const texts = openAiEvents([text], { prompt_tokens: 10, completion_tokens: 2 });
    await streamTexts(response, texts, { pauseMs: 1 });
  };
  const before = gateway.counted();
  await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const content = `number ${n}.`;
      const reply = await gateway.post(
        '/v1/chat/completions',
        ask({ stream: true, messages: [{ role: 'user', content }] }),
      );
      assert.ok((await reply.text()).includes(JSON.stringify(content)), content);
    }),
  );
  const now = gateway.counted();
  assert.deepEqual(
    [now.requests - before.requests, now.prompt - before.prompt, now.completion - before.completion],
    [200, 2000, 400],
  );
});

test('embeddings pass, and are counted', async () => {
  fake.script = openAiScript;
  const reply = await gateway.post('/v1/embeddings', { model: 'up/fake', input: ['a', 'b'] });
  const { data } = (await reply.json()) as { data: { embedding: number[] }[] };
  assert.deepEqual(
    data.map(({ embedding }) => embedding),
    [
      [0.5, 1],
      [0.5, 1],
    ],
  );
  assert.equal((gateway.lines.at(-1) as { prompt_tokens: number }).prompt_tokens, 4);
});
