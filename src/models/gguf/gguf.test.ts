import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { describeWith } from '#test/parts/describe-with.ts';
import { llama, loadLlama } from '#test/parts/llama.ts';
import { type GatewayFixture, PROVIDER, startGateway } from '../gateway-fixture.ts';
import { tinyGguf } from './tiny-gguf-fixture.ts';

const messages = [
  { role: 'system', content: 'be brief' },
  { role: 'user', content: 'hi' },
];
const PROMPT_TOKENS = 45;
const CONTEXT = 4096;
const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'tells the weather',
    parameters: { type: 'object', properties: { city: { enum: ['Paris', 'Rome'] } }, required: ['city'] },
  },
};

await describeWith([llama], 'a model in this process', () => {
  let dir: string;
  let door: GatewayFixture;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-gguf-'));
    writeFileSync(join(dir, 'tiny.gguf'), tinyGguf({ contextLength: CONTEXT }));
    writeFileSync(join(dir, 'broken.gguf'), 'GGUF and nothing that follows');
    door = await startGateway(
      { providers: { local: { ...PROVIDER, kind: 'gguf', tries: 1, path: dir, total_s: 120 } } },
      { llama: loadLlama },
    );
  });
  after(async () => {
    await door[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  const ask = (fields: object = {}) =>
    door.post('/v1/chat/completions', {
      model: 'local/tiny',
      messages,
      temperature: 0,
      max_tokens: 40,
      ...fields,
    });
  const textOf = async (fields: object = {}): Promise<string> => {
    const reply = await (await ask(fields)).json();
    return reply.choices[0].message.content;
  };

  test('is listed by the name of its file, and answers with the tokens it counted', async () => {
    const { data } = await (await door.get('/v1/models')).json();
    assert.deepEqual(
      data.map(({ id }: { id: string }) => id),
      ['local/broken', 'local/tiny'],
    );
    const reply = await (await ask()).json();
    assert.equal(reply.choices[0].finish_reason, 'length');
    assert.equal(reply.choices[0].message.content.length, 40);
    assert.deepEqual(reply.usage, { prompt_tokens: PROMPT_TOKENS, completion_tokens: 40, total_tokens: 85 });
    assert.equal(await textOf(), reply.choices[0].message.content, 'at temperature 0 it is always the same');
  });

  test('streams the same answer in pieces', async () => {
    const whole = await textOf();
    const text = await (await ask({ stream: true, stream_options: { include_usage: true } })).text();
    const events = text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice(6)));
    const pieces = events.flatMap(({ choices }) => choices[0]?.delta?.content || []);
    assert.equal(pieces.join(''), whole);
    assert.ok(pieces.length > 5, `${pieces.length} pieces`);
    assert.equal(events.at(-1).usage.prompt_tokens, PROMPT_TOKENS);
    assert.match(text, /data: \[DONE\]\n\n$/);
  });

  test('stops where it is told to', async () => {
    const whole = await textOf();
    const stop = whole.slice(10, 12);
    const reply = await (await ask({ stop })).json();
    assert.equal(reply.choices[0].message.content, whole.slice(0, whole.indexOf(stop)));
    assert.equal(reply.choices[0].finish_reason, 'stop');
  });

  test('writes JSON of a schema, whatever it would rather say', async () => {
    const schema = {
      type: 'object',
      properties: { answer: { type: 'integer' }, sure: { type: 'boolean' } },
    };
    const text = await textOf({
      max_tokens: 200,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    });
    const value = JSON.parse(text);
    assert.ok(Number.isInteger(value.answer) && typeof value.sure === 'boolean', text);
    const refused = await ask({ n: 2 });
    assert.equal((await refused.json()).error.code, 'model_unsupported');
  });

  test('calls the tool that it has to call, and takes its result', async () => {
    const reply = await (await ask({ max_tokens: 200, tools: [WEATHER], tool_choice: 'required' })).json();
    const [call] = reply.choices[0].message.tool_calls;
    assert.equal(reply.choices[0].finish_reason, 'tool_calls');
    assert.equal(call.function.name, 'weather');
    assert.match(JSON.parse(call.function.arguments).city, /^(Paris|Rome)$/);
    const answered = [
      ...messages,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: 'rain' },
    ];
    assert.equal((await ask({ messages: answered, tools: [WEATHER] })).status, 200);
    const lost = [...messages, { role: 'tool', tool_call_id: 'call_none', content: 'rain' }];
    assert.equal((await ask({ messages: lost })).status, 400);
  });

  test('refuses a prompt that does not fit, with the numbers, and forgets nothing in silence', async () => {
    const long = [{ role: 'user', content: 'word '.repeat(2000) }];
    const reply = await ask({ messages: long });
    assert.equal(reply.status, 413);
    const { error } = await reply.json();
    assert.equal(error.code, 'prompt_too_long');
    assert.match(error.message, /the prompt has 100\d\d tokens, and the context of this model holds 4096/);
    const nearly = [{ role: 'user', content: 'word '.repeat(780) }];
    const { usage, choices } = await (await ask({ messages: nearly, max_tokens: 2000 })).json();
    assert.ok(usage.prompt_tokens > 3900 && usage.total_tokens <= CONTEXT, JSON.stringify(usage));
    assert.equal(choices[0].finish_reason, 'length');
  });

  test('who leaves ends the writing, and the next is served', async () => {
    const leave = new AbortController();
    const reply = await fetch(`${door.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer good' },
      body: JSON.stringify({ model: 'local/tiny', messages, stream: true, max_tokens: 4000, temperature: 0 }),
      signal: leave.signal,
    });
    await reply.body!.getReader().read();
    leave.abort();
    assert.equal((await ask()).status, 200);
    const cancelled = door.events.find(({ detail }) => detail === 'cancelled');
    assert.equal(cancelled?.resource, 'local/tiny');
    assert.ok(Number(cancelled?.metadata.completion_tokens) < 3000);
  });

  test('several at once wait for each other and get their own answers', async () => {
    const alone = await Promise.all(['a', 'b', 'c'].map((word) => textOf(asked(word))));
    const together = await Promise.all(['c', 'a', 'b'].map((word) => textOf(asked(word))));
    assert.deepEqual(together, [alone[2], alone[0], alone[1]]);
    assert.notEqual(alone[0], alone[1]);
  });

  test('gives embeddings, the same for the same text', async () => {
    const embed = async (input: unknown) => {
      const reply = await door.post('/v1/embeddings', { model: 'local/tiny', input });
      return (await reply.json()) as { data: { embedding: number[] }[]; usage: { prompt_tokens: number } };
    };
    const { data, usage } = await embed(['hello', 'hello', 'another']);
    assert.deepEqual([data.length, data[0]?.embedding.length, usage.prompt_tokens], [3, 64, 23]);
    assert.deepEqual(data[0]?.embedding, data[1]?.embedding);
    assert.notDeepEqual(data[0]?.embedding, data[2]?.embedding);
  });

  test('speaks Ollama and Anthropic as well', async () => {
    const whole = await textOf();
    const options = { temperature: 0, num_predict: 40 };
    const ollama = await door.post('/api/chat', { model: 'local/tiny', messages, stream: false, options });
    const said = await ollama.json();
    assert.deepEqual([said.message.content, said.prompt_eval_count], [whole, PROMPT_TOKENS]);
    const claude = await door.post('/v1/messages', {
      model: 'local/tiny',
      max_tokens: 40,
      temperature: 0,
      system: 'be brief',
      messages: messages.slice(1),
    });
    assert.equal((await claude.json()).content[0].text, whole);
  });

  test('comes into memory and leaves it without a word to say', async () => {
    const inMemory = async () =>
      (await (await door.get('/api/ps')).json()).models.map(({ name }: { name: string }) => name);
    const generate = async (fields: object) =>
      (await door.post('/api/generate', { model: 'local/tiny', ...fields })).json();
    for (let times = 0; times < 2; times++) {
      assert.equal((await generate({ keep_alive: 0 })).done_reason, 'unload');
      assert.deepEqual(await inMemory(), []);
    }
    assert.equal((await generate({ keep_alive: -1 })).done_reason, 'load');
    assert.deepEqual(await inMemory(), ['local/tiny']);
    const answers = Promise.all([textOf(), generate({ keep_alive: '0s' }), textOf()]);
    const [before, , behind] = await answers;
    assert.equal(behind, before);
    assert.equal((await door.post('/api/generate', { model: 'local/broken' })).status, 502);
    assert.equal((await door.post('/api/chat', { model: 'local/none', messages: [] })).status, 404);
  });

  test('a file that is no model is an error that names it', async () => {
    const reply = await ask({ model: 'local/broken' });
    assert.equal(reply.status, 502);
    assert.match(await reply.text(), /local: broken cannot be loaded/);
    assert.equal((await ask({ model: 'local/../tiny' })).status, 404);
  });
});

test('without the package it says how to get it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'opspilot-gguf-'));
  const path = join(dir, 'tiny.gguf');
  writeFileSync(path, '');
  await using door = await startGateway({ providers: { local: { ...PROVIDER, kind: 'gguf', path } } });
  const reply = await door.post('/v1/chat/completions', { model: 'local/tiny', messages });
  assert.match(await reply.text(), /llama.cpp is not installed: run opspilot models install-local/);
  rmSync(dir, { recursive: true });
});

function asked(word: string) {
  return { messages: [{ role: 'user', content: `${word} `.repeat(20) }] };
}
