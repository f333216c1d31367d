import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openAiScript } from './fake-answers-fixture.ts';
import {
  completion,
  FAULTS,
  type FakeModel,
  openAiEvents,
  type Script,
  sendJson,
  startFakeModel,
} from './fake-model-fixture.ts';
import { PROVIDER, startGateway } from './gateway-fixture.ts';

let fake: FakeModel;
let spare: FakeModel;
before(async () => {
  fake = await startFakeModel(openAiScript);
  spare = await startFakeModel(openAiScript);
});
after(async () => {
  await fake[Symbol.asyncDispose]();
  await spare[Symbol.asyncDispose]();
});
beforeEach(() => {
  fake.seen.length = 0;
});

const ask = (fields: object = {}) => ({
  model: 'up/fake',
  messages: [{ role: 'user', content: 'hi' }],
  ...fields,
});
const up = (fields: object = {}) => ({ ...PROVIDER, url: `${fake.url}/v1`, ...fields });

/** Answers with the fault so many times, then as it should. */
function faultyFor(times: number, fault: Script): Script {
  return (seen, response) =>
    fake.seen.length <= times ? fault(seen, response) : openAiScript(seen, response);
}

for (const [name, fault] of [
  ['500', FAULTS.down],
  ['429', FAULTS.tooMany],
] as const) {
  test(`${name} before the first byte is tried again`, async () => {
    fake.script = faultyFor(2, fault);
    await using door = await startGateway({ providers: { up: up() } });
    const reply = await door.post('/v1/chat/completions', ask());
    assert.equal(reply.status, 200);
    assert.equal(fake.seen.length, 3);
    assert.equal(door.lines.length, 1);
  });
}

for (const [name, fault, status, code] of [
  ['500', FAULTS.down, 502, 'model_failed'],
  ['429', FAULTS.tooMany, 429, 'model_busy'],
  ['a redirect', FAULTS.redirect, 502, 'model_failed'],
  ['a refused key', FAULTS.refusesKey, 502, 'model_failed'],
] as const) {
  test(`${name} that stays is an error that says who failed`, async () => {
    fake.script = fault;
    await using door = await startGateway({ providers: { up: up() } }, { keys: { up: ['sk-canary-key'] } });
    const reply = await door.post('/v1/chat/completions', ask());
    const text = await reply.text();
    assert.equal(reply.status, status);
    assert.equal(JSON.parse(text).error.code, code);
    assert.match(text, /up/);
    assert.doesNotMatch(text + JSON.stringify(door.events), /canary/);
    assert.equal(door.lines.length, 0, 'nothing was used');
  });
}

test('what the provider refuses keeps its status and is not tried again', async () => {
  fake.script = (_, response) => sendJson(response, { error: { message: 'temperature is too hot' } }, 422);
  await using door = await startGateway({ providers: { up: up() } });
  const reply = await door.post('/v1/chat/completions', ask());
  assert.equal(reply.status, 422);
  assert.match(await reply.text(), /temperature is too hot/);
  assert.equal(fake.seen.length, 1);
});

test('when a model cannot answer, the next in its chain does', async () => {
  fake.script = FAULTS.down;
  await using door = await startGateway({
    providers: { up: up({ tries: 1 }), spare: { ...PROVIDER, url: `${spare.url}/v1` } },
    fallbacks: { 'up/fake': ['spare/other'] },
  });
  const reply = await door.post('/v1/chat/completions', ask());
  assert.equal(reply.headers.get('x-opspilot-model'), 'spare/other');
  assert.match(await reply.text(), /hello from other/);
  assert.match(door.gateway.metricsText(), /fallbacks_total\{provider="spare",model="other"\} 1/);
  assert.equal((door.lines[0] as { model: string }).model, 'spare/other');
});

test('a stream that is cut ends with an error, is not begun anew, and is counted', async () => {
  fake.script = FAULTS.cutMidStream;
  await using door = await startGateway({ providers: { up: up() } });
  const reply = await door.post('/v1/chat/completions', ask({ stream: true }));
  const text = await reply.text();
  assert.ok(text.startsWith(openAiEvents(['a', 'b'], null).slice(0, 2).join('')));
  assert.match(text, /data: \{"error":\{"message":"up: the connection ended before the answer did/);
  assert.equal(fake.seen.length, 1);
  assert.deepEqual(door.counted(), { requests: 1, prompt: 8, completion: 2 });
});

test('a silent provider is given up after its deadline', async () => {
  fake.script = FAULTS.silent;
  await using door = await startGateway({ providers: { up: up({ first_byte_s: 0.2 }) } });
  const reply = await door.post('/v1/chat/completions', ask());
  assert.equal(reply.status, 504);
});

test('a provider that fails repeatedly rests', async () => {
  fake.script = FAULTS.down;
  await using door = await startGateway({ providers: { up: up({ tries: 1 }) } });
  for (let n = 0; n < 8; n++) await door.post('/v1/chat/completions', ask());
  assert.equal(fake.seen.length, 5);
  const reply = await door.post('/v1/chat/completions', ask());
  assert.equal(reply.status, 429);
  assert.ok(Number(reply.headers.get('retry-after')) > 0);
});

test('a burst of refusals takes one key out for good, and the other goes on', async () => {
  fake.script = (seen, response) =>
    seen.headers.authorization === 'Bearer stolen'
      ? FAULTS.refusesKey(seen, response)
      : openAiScript(seen, response);
  await using door = await startGateway({ providers: { up: up() } }, { keys: { up: ['stolen', 'fine'] } });
  assert.equal((await door.post('/v1/chat/completions', ask())).status, 200);
  await using alone = await startGateway(
    { providers: { up: up({ tries: 1 }) } },
    { keys: { up: ['stolen'] } },
  );
  for (let n = 0; n < 5; n++) await alone.post('/v1/chat/completions', ask());
  const halted = alone.events.filter(({ action }) => action === 'model.key_halted');
  assert.equal(halted.length, 1);
  assert.equal(fake.seen.filter(({ headers }) => headers.authorization === 'Bearer stolen').length, 1 + 3);
});

test('a provider that repeats the key it refuses does not tell it to callers', async () => {
  for (const status of [400, 401, 500]) {
    fake.script = ({ headers }, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: `incorrect: ${headers.authorization}` } }));
    };
    await using door = await startGateway(
      { providers: { up: up({ tries: 1 }) } },
      { keys: { up: ['sk-canary-repeated'] } },
    );
    const told = await (await door.post('/v1/chat/completions', ask())).text();
    assert.match(told, /incorrect: Bearer <secret>/);
    assert.doesNotMatch(told, /canary/);
    assert.doesNotMatch(JSON.stringify(door.events), /canary/);
  }
});

test('a prompt that the backend cut is an error, or marked, never a plain answer', async () => {
  const content = 'every word of this prompt counts for something '.repeat(1000);
  const messages = [{ role: 'user', content }];
  const usage = { prompt_tokens: 2051, completion_tokens: 2 };
  fake.script = ({ json }, response) => {
    if (json.stream !== true) return sendJson(response, completion('fine', usage));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(openAiEvents(['fine'], usage).join(''));
  };
  await using strict = await startGateway({ providers: { up: up() } });
  const refused = await strict.post('/v1/chat/completions', ask({ messages }));
  assert.equal(refused.status, 502);
  assert.match(refused.headers.get('x-opspilot-truncated') ?? '', /evaluated=2051; least=8003/);
  assert.match(await refused.text(), /prompt_truncated/);
  const cut = await (await strict.post('/v1/chat/completions', ask({ messages, stream: true }))).text();
  assert.match(cut, /"code":"prompt_truncated"\}\}\n\n$/);
  assert.match(strict.gateway.metricsText(), /truncations_total\{provider="up",model="fake"\} 2/);
  assert.equal(strict.events.filter(({ action }) => action === 'model.truncated').length, 2);

  await using mild = await startGateway({ providers: { up: up() }, truncation: { answer: 'mark' } });
  const marked = await mild.post('/v1/chat/completions', ask({ messages }));
  assert.equal(marked.status, 200);
  assert.match(marked.headers.get('x-opspilot-truncated') ?? '', /evaluated=2051/);
  const stream = await (await mild.post('/v1/chat/completions', ask({ messages, stream: true }))).text();
  assert.match(stream, /\n: evaluated=2051; least=8003\n\ndata: \[DONE\]\n\n$/);
});

test('a prompt that was read whole is not suspected', async () => {
  for (const [content, tokens] of [
    ['every word of this prompt counts for something '.repeat(1000), 8005],
    ['日本語の文章はトークンが少ない。'.repeat(500), 4200],
    [`data:image/png;base64,${'iVBORw0KGgo+/AAB'.repeat(4000)}`, 900],
    ['{"a":1,"b":[2,3]}\n'.repeat(500), 6000],
    ['\u0430\u0431\u0432\u0433 '.repeat(2000), 3000],
  ] as const) {
    fake.script = (_, response) => sendJson(response, completion('fine', { prompt_tokens: tokens }));
    await using door = await startGateway({ providers: { up: up() } });
    const reply = await door.post('/v1/chat/completions', ask({ messages: [{ role: 'user', content }] }));
    assert.equal(reply.status, 200, content.slice(0, 20));
  }
});
