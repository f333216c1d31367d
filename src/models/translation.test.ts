import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { anthropicScript, ollamaScript } from './fake-answers-fixture.ts';
import { type FakeModel, sendJson, startFakeModel } from './fake-model-fixture.ts';
import { type GatewayFixture, PROVIDER, startGateway } from './gateway-fixture.ts';

let ollama: FakeModel;
let anthropic: FakeModel;
let door: GatewayFixture;
before(async () => {
  ollama = await startFakeModel(ollamaScript);
  anthropic = await startFakeModel(anthropicScript);
  door = await startGateway(
    {
      providers: {
        ollama: { ...PROVIDER, kind: 'ollama', url: ollama.url, keep_alive: '-1' },
        claude: { ...PROVIDER, kind: 'anthropic', url: anthropic.url },
      },
      defaults: { 'ollama/small': { context_length: 4096, temperature: 0.2, max_tokens: 300 } },
    },
    { keys: { claude: ['sk-ant'] } },
  );
});
after(async () => {
  await door[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
  await anthropic[Symbol.asyncDispose]();
});

const ask = (fields: object) =>
  door.post('/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }], ...fields });
const PNG = 'data:image/png;base64,iVBORw0KGgo=';

test('a conversation with tools and images reaches Ollama in its own form', async () => {
  const reply = await ask({
    model: 'ollama/fake',
    messages: [
      { role: 'developer', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: PNG } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
    ],
    stop: 'END',
    seed: 7,
    max_tokens: 50,
    reasoning_effort: 'high',
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
  });
  assert.equal(reply.status, 200);
  const { json } = ollama.seen.at(-1)!;
  assert.deepEqual(json.messages, [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'look', images: ['iVBORw0KGgo='] },
    {
      role: 'assistant',
      content: '',
      tool_calls: [{ function: { name: 'weather', arguments: { city: 'Rome' } } }],
    },
    { role: 'tool', content: 'sunny', tool_name: 'weather', tool_call_id: 'c1' },
  ]);
  assert.deepEqual(json.options, { seed: 7, stop: ['END'], num_ctx: 4096, num_predict: 50 });
  assert.deepEqual(
    [json.format, json.think, json.keep_alive, json.stream],
    [{ type: 'object' }, true, -1, false],
  );
});

test('the context fits the prompt, never shrinks, and never passes the limit', async () => {
  const sizeFor = async (words: number, model = 'ollama/grows') => {
    const reply = await ask({
      model,
      messages: [{ role: 'user', content: 'word '.repeat(words) }],
      max_tokens: 500,
    });
    const { options } = ollama.seen.at(-1)!.json as { options: { num_ctx: number } };
    return [reply.status, options.num_ctx];
  };
  ollama.script = (seen, response) =>
    seen.path === '/api/chat'
      ? sendJson(response, {
          message: { content: 'ok' },
          done: true,
          prompt_eval_count: 16_000,
          eval_count: 1,
        })
      : ollamaScript(seen, response);
  assert.deepEqual(await sizeFor(10), [200, 4096]);
  assert.deepEqual(await sizeFor(4000), [200, 8192]);
  assert.deepEqual(await sizeFor(10), [200, 8192]);
  assert.deepEqual(await sizeFor(12_000), [200, 16_384]);
  const refused = await ask({
    model: 'ollama/grows',
    messages: [{ role: 'user', content: 'word '.repeat(20_000) }],
  });
  assert.equal(refused.status, 413);
  assert.match(await refused.text(), /at least 2\d{4} tokens, and the context of this model holds 16384/);
  const small = await ask({
    model: 'ollama/small',
    messages: [{ role: 'user', content: 'word '.repeat(5000) }],
  });
  assert.equal(small.status, 413);
  ollama.script = ollamaScript;
});

test('what the configuration says of a model stands in for what the caller leaves out', async () => {
  await ask({ model: 'ollama/small' });
  const { options } = ollama.seen.at(-1)!.json;
  assert.deepEqual(options, { temperature: 0.2, num_ctx: 4096, num_predict: 300 });
});

test('Ollama that cut the prompt all the same is found out', async () => {
  ollama.script = (seen, response) =>
    seen.path === '/api/chat'
      ? sendJson(response, {
          message: { content: 'fine' },
          done: true,
          prompt_eval_count: 2051,
          eval_count: 1,
        })
      : ollamaScript(seen, response);
  const reply = await ask({
    model: 'ollama/fake',
    messages: [{ role: 'user', content: 'every word counts '.repeat(3000) }],
  });
  assert.equal(reply.status, 502);
  assert.match(await reply.text(), /prompt_truncated/);
  ollama.script = ollamaScript;
});

test('a stream of Ollama that is cut, or ends with an error, is told', async () => {
  for (const last of ['', '{"error":"out of memory"}\n']) {
    ollama.script = (seen, response) => {
      if (seen.path !== '/api/chat') return ollamaScript(seen, response);
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end(`{"message":{"content":"a"},"done":false}\n${last}`);
    };
    const text = await (await ask({ model: 'ollama/fake', stream: true })).text();
    assert.match(text, /"content":"a"/);
    assert.match(text, last === '' ? /the stream was cut/ : /out of memory/);
    assert.doesNotMatch(text, /DONE/);
  }
  ollama.script = ollamaScript;
});

test('Ollama pulls embeddings without cutting texts', async () => {
  const reply = await door.post('/v1/embeddings', { model: 'ollama/fake', input: 'one' });
  assert.deepEqual((await reply.json()).data[0].embedding, [0.5, 1]);
  assert.equal(ollama.seen.at(-1)!.json.truncate, false);
  const ids = await door.post('/v1/embeddings', { model: 'ollama/fake', input: [1, 2] });
  assert.equal(ids.status, 400);
});

test('a conversation with tools and images reaches Anthropic in its own form', async () => {
  await ask({
    model: 'claude/fake',
    messages: [
      { role: 'system', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: PNG } },
          { type: 'text', text: 'look' },
        ],
      },
      {
        role: 'assistant',
        content: 'wait',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      { role: 'user', content: 'so?' },
    ],
    tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
    tool_choice: 'required',
    parallel_tool_calls: false,
    temperature: 1.5,
    stop: ['END'],
  });
  const { json, headers } = anthropic.seen.at(-1)!;
  assert.deepEqual(json, {
    model: 'fake',
    max_tokens: 4096,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
          { type: 'text', text: 'look' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'wait' },
          { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: 'sunny' },
          { type: 'text', text: 'so?' },
        ],
      },
    ],
    stream: false,
    system: 'be brief',
    tools: [{ name: 'weather', input_schema: { type: 'object' } }],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
    temperature: 1,
    stop_sequences: ['END'],
  });
  assert.deepEqual([headers['x-api-key'], headers['anthropic-version']], ['sk-ant', '2023-06-01']);
});

test('what a provider has not is refused, not ignored', async () => {
  for (const fields of [{ n: 2 }, { logprobs: true }, { response_format: { type: 'json_object' } }]) {
    const reply = await ask({ model: 'claude/fake', ...fields });
    assert.equal(reply.status, 400, JSON.stringify(fields));
    assert.match(await reply.text(), /model_unsupported/);
  }
  assert.equal((await door.post('/v1/embeddings', { model: 'claude/fake', input: 'x' })).status, 400);
});

test('tokens that came from a cache were read too', async () => {
  await (await ask({ model: 'claude/fake', stream: true })).text();
  assert.deepEqual(door.lines.at(-1), {
    ...door.lines.at(-1),
    prompt_tokens: 9,
    completion_tokens: 3,
    estimated: 0,
  });
});
