import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ollamaScript, openAiScript } from './fake-answers-fixture.ts';
import { type FakeModel, sendJson, startFakeModel } from './fake-model-fixture.ts';
import { type GatewayFixture, PROVIDER, startGateway } from './gateway-fixture.ts';

test('a model is shown with what its provider says that it can, by any of its names', async () => {
  const fake = await startFakeModel((seen, response) =>
    seen.path === '/api/show'
      ? sendJson(response, { model_info: {}, capabilities: ['embedding'] })
      : ollamaScript(seen, response),
  );
  const plain = await startFakeModel(openAiScript);
  await using door = await startGateway({
    providers: {
      own: { ...PROVIDER, kind: 'ollama', url: fake.url },
      far: { ...PROVIDER, url: `${plain.url}/v1` },
    },
    aliases: { quick: ['far/other'] },
  });
  const capabilitiesOf = async (model: string) =>
    (await (await door.post('/api/show', { model })).json()).capabilities;
  const { models } = await (await door.get('/api/tags')).json();
  const own = models.find(({ name }: { name: string }) => name.startsWith('own/')).name;
  assert.deepEqual(await capabilitiesOf(own), ['embedding']);
  assert.deepEqual(await capabilitiesOf('far/fake'), ['completion', 'tools', 'vision', 'embedding']);
  assert.deepEqual(await capabilitiesOf('quick'), ['completion', 'tools', 'vision', 'embedding']);
  fake.script = (_, response) => sendJson(response, { error: 'busy' }, 500);
  assert.deepEqual(await capabilitiesOf(own), ['completion', 'tools', 'vision', 'embedding']);
  assert.equal((await door.post('/api/show', { model: 'far/none' })).status, 404);
  await fake[Symbol.asyncDispose]();
  await plain[Symbol.asyncDispose]();
});

describe('a request that asks nothing means the model itself', () => {
  const MODEL_INFO = { model_info: { 'llama.context_length': 16_384 } };
  let fake: FakeModel;
  let plain: FakeModel;
  let door: GatewayFixture;
  before(async () => {
    fake = await startFakeModel(({ path, json }, response) => {
      if (path === '/api/show') return sendJson(response, MODEL_INFO);
      if (json.model === 'none') return sendJson(response, { error: "model 'none' not found" }, 404);
      sendJson(response, { model: json.model, response: '', done: true, done_reason: 'load' });
    });
    plain = await startFakeModel(openAiScript);
    door = await startGateway({
      providers: {
        own: { ...PROVIDER, kind: 'ollama', url: fake.url, keep_alive: '7m' },
        far: { ...PROVIDER, url: `${plain.url}/v1` },
      },
      aliases: { quick: ['own/m', 'far/other'] },
      defaults: { 'own/small': { context_length: 2048 } },
    });
  });
  after(async () => {
    await door[Symbol.asyncDispose]();
    await fake[Symbol.asyncDispose]();
    await plain[Symbol.asyncDispose]();
  });

  const ask = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const from = fake.seen.length;
    const reply = await door.post(path, body, headers);
    const sent = fake.seen.slice(from).filter((seen) => seen.path !== '/api/show');
    return {
      status: reply.status,
      answer: await reply.json(),
      sent: sent.map(({ path, json }) => ({ path, ...json })),
    };
  };
  const generate = '/api/generate';

  for (const [path, body, said] of [
    ['/api/chat', {}, { message: { role: 'assistant', content: '' } }],
    ['/api/chat', { messages: [] }, { message: { role: 'assistant', content: '' } }],
    ['/api/chat', { messages: null, stream: false }, { message: { role: 'assistant', content: '' } }],
    [generate, {}, { response: '' }],
    [generate, { prompt: '', stream: true }, { response: '' }],
  ] as const)
    test(`${path} with ${JSON.stringify(body)} loads it`, async () => {
      const { status, answer, sent } = await ask(path, { model: 'own/m', ...body });
      assert.equal(status, 200);
      const { created_at, ...rest } = answer;
      assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
      assert.deepEqual(rest, { model: 'own/m', ...said, done: true, done_reason: 'load' });
      const options = { num_ctx: 4096 };
      assert.deepEqual(sent, [{ path: generate, model: 'm', stream: false, options, keep_alive: '7m' }]);
    });

  for (const [keepAlive, seconds] of [
    ['1h30m', 5400],
    ['0.5s', 0.5],
    ['-1m', -60],
    [-1, -1],
    [20, 20],
  ] as const)
    test(`it is kept as long as the caller says: ${keepAlive}`, async () => {
      const { answer, sent } = await ask(generate, { model: 'own/m', keep_alive: keepAlive });
      assert.equal(answer.done_reason, 'load');
      assert.equal((sent[0] as { keep_alive?: unknown }).keep_alive, seconds);
    });

  for (const keepAlive of [0, '0', '0s', '0m0s', '-0s'])
    test(`keep_alive ${JSON.stringify(keepAlive)} unloads it`, async () => {
      const { answer, sent } = await ask('/api/chat', {
        model: 'own/m',
        messages: [],
        keep_alive: keepAlive,
      });
      assert.equal(answer.done_reason, 'unload');
      assert.deepEqual(answer.message, { role: 'assistant', content: '' });
      assert.equal(sent.length, 1);
      assert.equal(Object.is((sent[0] as { keep_alive?: unknown }).keep_alive, 0), true);
    });

  test('it comes with the context that is asked for, within its limits, and chats take no smaller one', async () => {
    const sizeOf = async (model: string, num_ctx: number) => {
      const { sent } = await ask(generate, { model, options: { num_ctx } });
      return (sent[0] as { options?: { num_ctx: number } }).options?.num_ctx;
    };
    assert.equal(await sizeOf('own/m', 9000), 9000);
    assert.equal(await sizeOf('own/m', 100), 9000);
    assert.equal(await sizeOf('own/big', 1_000_000), 16_384);
    assert.equal(await sizeOf('own/small', 9000), 2048);
    const { sent } = await ask('/api/chat', {
      model: 'own/m',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
    });
    assert.equal((sent[0] as { options?: { num_ctx: number } }).options?.num_ctx, 9000);
  });

  test('it is recorded, counts as no call, and of an alias the first model is meant', async () => {
    const { events, lines } = door;
    const [eventsBefore, linesBefore] = [events.length, lines.length];
    const { answer, sent } = await ask(generate, { model: 'quick' });
    assert.equal(answer.model, 'quick');
    assert.equal((sent[0] as { model?: unknown }).model, 'm');
    const [event] = events.slice(eventsBefore);
    assert.deepEqual([event?.action, event?.resource, event?.actor], ['model.loaded', 'own/m', 'token:1']);
    assert.equal(lines.length, linesBefore);
  });

  test('where nobody can be told what to hold in memory, it is there at any time', async () => {
    for (const [keepAlive, reason] of [
      [undefined, 'load'],
      [0, 'unload'],
    ]) {
      const { status, answer } = await ask('/api/chat', {
        model: 'far/x',
        messages: [],
        keep_alive: keepAlive,
      });
      assert.deepEqual([status, answer.done, answer.done_reason], [200, true, reason]);
    }
    assert.deepEqual(plain.seen, []);
  });

  test('a body in pieces is looked at first and asked then', async () => {
    const body = JSON.stringify({
      model: 'own/m',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
    });
    const reply = await fetch(`${door.url}/api/chat`, {
      method: 'POST',
      headers: { authorization: 'Bearer good' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit);
    assert.equal(reply.status, 200);
    assert.equal(fake.seen.at(-1)?.path, '/api/chat');
  });

  test('what cannot be is refused', async () => {
    assert.equal((await ask(generate, { model: 'own/none' })).status, 404);
    assert.equal((await ask(generate, { model: 'nobody' })).status, 404);
    for (const body of [
      {},
      { model: '' },
      { model: 'own/m', keep_alive: 'soon' },
      { model: 'own/m', keep_alive: '5' },
    ]) {
      const { status, answer, sent } = await ask(generate, body);
      assert.deepEqual([status, sent], [400, []], JSON.stringify(body));
      assert.match(answer.error, /^(model|keep_alive): /);
    }
    assert.equal((await ask('/api/chat', { model: 'own/m', messages: '' })).status, 400);
    assert.equal((await ask('/api/chat', { model: 'own/m' }, { authorization: 'Bearer bad' })).status, 401);
  });
});
