import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import Anthropic from '@anthropic-ai/sdk';
import { embed, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { anthropicScript, ollamaScript, openAiScript } from '#models/fake-answers-fixture.ts';
import { FAULTS, type FakeModel, type Script, startFakeModel } from '#models/fake-model-fixture.ts';
import { type GatewayFixture, PROVIDER, startGateway } from '#models/gateway-fixture.ts';

const SCRIPTS = { openai: openAiScript, ollama: ollamaScript, anthropic: anthropicScript } as const;
const SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'number' } },
  required: ['answer'],
  additionalProperties: false,
} as const;
const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;

const fakes: FakeModel[] = [];
let door: GatewayFixture;
before(async () => {
  const start = async (script: Script) => {
    const fake = await startFakeModel(script);
    fakes.push(fake);
    return fake.url;
  };
  door = await startGateway({
    providers: {
      openai: { ...PROVIDER, kind: 'openai', url: `${await start(openAiScript)}/v1` },
      ollama: { ...PROVIDER, kind: 'ollama', url: await start(ollamaScript) },
      anthropic: { ...PROVIDER, kind: 'anthropic', url: await start(anthropicScript) },
      endless: { ...PROVIDER, kind: 'openai', url: `${await start(FAULTS.endless)}/v1` },
      down: { ...PROVIDER, kind: 'openai', tries: 1, url: `${await start(FAULTS.down)}/v1` },
    },
  });
});
after(async () => {
  await door[Symbol.asyncDispose]();
  for (const fake of fakes) await fake[Symbol.asyncDispose]();
});

const openai = () => new OpenAI({ baseURL: `${door.url}/v1`, apiKey: 'good', maxRetries: 0 });
const anthropic = () => new Anthropic({ baseURL: door.url, apiKey: 'good', maxRetries: 0 });
const ollama = () => new Ollama({ host: door.url, headers: { authorization: 'Bearer good' } });
const aiSdk = () =>
  createOpenAICompatible({
    name: 'gateway',
    baseURL: `${door.url}/v1`,
    apiKey: 'good',
    includeUsage: true,
    supportsStructuredOutputs: true,
  });

for (const kind of Object.keys(SCRIPTS)) {
  const model = `${kind}/fake`;
  const hello = 'hello from fake';
  const messages = [{ role: 'user' as const, content: 'hi' }];

  describe(`openai over ${kind}`, () => {
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: PARAMETERS } }];

    test('chat and stream', async () => {
      const reply = await openai().chat.completions.create({ model, messages });
      assert.equal(reply.choices[0]?.message.content, hello);
      assert.equal(reply.usage?.prompt_tokens, 9);
      const stream = await openai().chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = '';
      let usage = null;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        usage = chunk.usage ?? usage;
      }
      assert.equal(text, hello);
      assert.equal(usage?.completion_tokens, 3);
    });

    test('tools, called and answered, also while streaming', async () => {
      const reply = await openai().chat.completions.create({ model, messages, tools });
      const call = reply.choices[0]?.message.tool_calls?.[0];
      assert.ok(call?.type === 'function');
      assert.deepEqual(
        [call.function.name, JSON.parse(call.function.arguments)],
        ['weather', { city: 'Paris' }],
      );
      assert.equal(reply.choices[0]?.finish_reason, 'tool_calls');
      const next = await openai().chat.completions.create({
        model,
        tools,
        messages: [
          ...messages,
          reply.choices[0]!.message,
          { role: 'tool', tool_call_id: call.id, content: 'rain' },
        ],
      });
      assert.equal(next.choices[0]?.message.content, hello);
      const streamed = await openai()
        .chat.completions.stream({ model, messages, tools })
        .finalChatCompletion();
      const again = streamed.choices[0]?.message.tool_calls?.[0];
      assert.ok(again?.type === 'function');
      assert.deepEqual(JSON.parse(again.function.arguments), { city: 'Paris' });
    });

    test('JSON of a schema', async () => {
      const reply = await openai().chat.completions.create({
        model,
        messages,
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA } },
      });
      assert.deepEqual(JSON.parse(reply.choices[0]?.message.content ?? ''), { answer: 42 });
    });

    test('responses, whole and streamed', async () => {
      const reply = await openai().responses.create({ model, input: 'hi', instructions: 'be brief' });
      assert.equal(reply.output_text, hello);
      assert.equal(reply.usage?.input_tokens, 9);
      const types: string[] = [];
      let text = '';
      for await (const event of await openai().responses.create({ model, input: 'hi', stream: true })) {
        types.push(event.type);
        if (event.type === 'response.output_text.delta') text += event.delta;
        if (event.type === 'response.completed') assert.equal(event.response.output.length, 1);
      }
      assert.equal(text, hello);
      assert.deepEqual([types[0], types.at(-1)], ['response.created', 'response.completed']);
      const called = await openai()
        .responses.stream({
          model,
          input: 'hi',
          tools: [{ type: 'function', name: 'weather', parameters: PARAMETERS, strict: false }],
        })
        .finalResponse();
      const [item] = called.output;
      assert.ok(item?.type === 'function_call');
      assert.deepEqual(JSON.parse(item.arguments), { city: 'Paris' });
    });
  });

  describe(`@anthropic-ai/sdk over ${kind}`, () => {
    const tools = [{ name: 'weather', input_schema: { ...PARAMETERS, required: ['city'] } }];
    const ask = { model, max_tokens: 100, messages };

    test('messages and stream', async () => {
      const reply = await anthropic().messages.create({ ...ask, system: 'be brief' });
      assert.deepEqual(
        reply.content.map((block) => (block.type === 'text' ? block.text : block.type)),
        [hello],
      );
      assert.deepEqual([reply.stop_reason, reply.usage.input_tokens], ['end_turn', 9]);
      const streamed = await anthropic().messages.stream(ask).finalMessage();
      assert.deepEqual(
        streamed.content.map((block) => (block.type === 'text' ? block.text : block.type)),
        [hello],
      );
      assert.deepEqual([streamed.stop_reason, streamed.usage.output_tokens], ['end_turn', 3]);
    });

    test('tools, called and answered, also while streaming', async () => {
      for (const reply of [
        await anthropic().messages.create({ ...ask, tools }),
        await anthropic()
          .messages.stream({ ...ask, tools })
          .finalMessage(),
      ]) {
        const call = reply.content.find((block) => block.type === 'tool_use');
        assert.deepEqual(
          [call?.name, call?.input, reply.stop_reason],
          ['weather', { city: 'Paris' }, 'tool_use'],
        );
        const next = await anthropic().messages.create({
          ...ask,
          tools,
          messages: [
            ...messages,
            { role: 'assistant', content: reply.content },
            {
              role: 'user',
              content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'rain' }],
            },
          ],
        });
        assert.equal(next.stop_reason, 'end_turn');
      }
    });
  });

  describe(`ollama over ${kind}`, () => {
    test('chat, generate and stream', async () => {
      const reply = await ollama().chat({ model, messages });
      assert.deepEqual([reply.message.content, reply.prompt_eval_count, reply.eval_count], [hello, 9, 3]);
      assert.equal((await ollama().generate({ model, prompt: 'hi' })).response, hello);
      let text = '';
      for await (const part of await ollama().chat({ model, messages, stream: true })) {
        text += part.message.content;
        if (part.done) assert.equal(part.done_reason, 'stop');
      }
      assert.equal(text, hello);
    });

    test('loads and unloads a model', async () => {
      const loaded = await ollama().generate({ model, prompt: '' });
      assert.deepEqual([loaded.model, loaded.done, loaded.done_reason], [model, true, 'load']);
      const reasons: string[] = [];
      for await (const part of await ollama().chat({ model, messages: [], keep_alive: 0, stream: true }))
        reasons.push(part.done_reason);
      assert.deepEqual(reasons, ['unload']);
    });

    test('tools and JSON of a schema', async () => {
      const tools = [
        { type: 'function', function: { name: 'weather', description: '', parameters: PARAMETERS as never } },
      ];
      const reply = await ollama().chat({ model, messages, tools });
      const { name, arguments: args } = reply.message.tool_calls![0]!.function;
      assert.deepEqual([name, args], ['weather', { city: 'Paris' }]);
      const json = await ollama().chat({ model, messages, format: SCHEMA });
      assert.deepEqual(JSON.parse(json.message.content), { answer: 42 });
    });
  });

  describe(`ai over ${kind}`, () => {
    test('text, stream, tools and embeddings', async () => {
      const chat = aiSdk().chatModel(model);
      assert.equal((await generateText({ model: chat, prompt: 'hi' })).text, hello);
      const stream = streamText({ model: chat, prompt: 'hi' });
      let text = '';
      for await (const part of stream.textStream) text += part;
      assert.equal(text, hello);
      const weather = tool({
        description: 'weather',
        inputSchema: jsonSchema<{ city: string }>(PARAMETERS as never),
        execute: async ({ city }) => `rain in ${city}`,
      });
      const used = await generateText({
        model: chat,
        prompt: 'hi',
        tools: { weather },
        stopWhen: stepCountIs(3),
      });
      assert.equal(used.text, hello);
      assert.deepEqual(used.steps[0]?.toolResults[0]?.output, 'rain in Paris');
    });
  });

  if (kind !== 'anthropic') {
    test(`embeddings over ${kind}`, async () => {
      const { data } = await openai().embeddings.create({ model, input: ['a', 'b'] });
      assert.deepEqual(
        data.map(({ embedding }) => [...embedding]),
        [
          [0.5, 1],
          [0.5, 1],
        ],
      );
      assert.deepEqual((await ollama().embed({ model, input: ['a'] })).embeddings, [[0.5, 1]]);
      const own = await embed({ model: aiSdk().embeddingModel(model), value: 'a' });
      assert.deepEqual(own.embedding, [0.5, 1]);
    });
  }
}

test('lists of models, as each client sees them', async () => {
  const ids = (await openai().models.list()).data.map(({ id }) => id);
  assert.ok(ids.includes('ollama/fake') && ids.includes('anthropic/fake'));
  const { models } = await ollama().list();
  assert.deepEqual(models.map(({ name }) => name).toSorted(), ids.toSorted());
  const running = await ollama().ps();
  assert.deepEqual(
    running.models.map(({ name, size_vram }) => [name, size_vram]),
    [['ollama/fake', 1000]],
  );
  assert.equal((await ollama().show({ model: 'ollama/fake' })).capabilities.includes('completion'), true);
});

test('errors are those that each client knows', async () => {
  const model = 'down/fake';
  const messages = [{ role: 'user' as const, content: 'hi' }];
  await assert.rejects(openai().chat.completions.create({ model, messages }), OpenAI.InternalServerError);
  await assert.rejects(
    anthropic().messages.create({ model, max_tokens: 9, messages }),
    Anthropic.InternalServerError,
  );
  await assert.rejects(ollama().chat({ model, messages }), /out of memory/);
  const stranger = new OpenAI({ baseURL: `${door.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  await assert.rejects(
    openai().chat.completions.create({ model: 'none/such', messages }),
    OpenAI.NotFoundError,
  );
  const none = new Anthropic({ baseURL: door.url, apiKey: 'wrong', maxRetries: 0 });
  await assert.rejects(
    none.messages.create({ model, max_tokens: 9, messages }),
    Anthropic.AuthenticationError,
  );
});

test('who stops listening ends the request to the provider', async () => {
  const fake = fakes[3]!;
  const stream = await openai().chat.completions.create({
    model: 'endless/fake',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
  });
  for await (const _ of stream) break;
  stream.controller.abort();
  await fake.hungUp;
});

test('models are pulled and deleted by owners only, and it is recorded', async () => {
  const member = ollama();
  await assert.rejects(member.pull({ model: 'ollama/new' }), /only an owner/);
  const owner = new Ollama({ host: door.url, headers: { authorization: 'Bearer boss' } });
  const steps: string[] = [];
  for await (const { status } of await owner.pull({ model: 'ollama/new', stream: true })) steps.push(status);
  assert.deepEqual(steps, ['pulling manifest', 'downloading', 'success']);
  await owner.delete({ model: 'ollama/new' });
  const recorded = door.events
    .filter(({ resource }) => resource === 'ollama/new')
    .map(({ action }) => action);
  assert.deepEqual(recorded, ['model.pulled', 'model.pulled', 'model.deleted']);
});

test('a program of Ollama goes from Ollama to the gateway and back by its address alone', async () => {
  const direct = fakes[1]!;
  await using gateway = await startGateway({
    providers: {
      other: { ...PROVIDER, kind: 'openai', url: `${fakes[0]!.url}/v1` },
      ollama: { ...PROVIDER, kind: 'ollama', url: direct.url },
    },
    default_provider: 'ollama',
  });
  const program = async (host: string) => {
    const client = new Ollama({ host, headers: { authorization: 'Bearer good' } });
    const model = 'fake';
    const messages = [{ role: 'user', content: 'hi' }];
    const chat = await client.chat({ model, messages });
    let streamed = '';
    for await (const part of await client.chat({ model, messages, stream: true }))
      streamed += part.message.content;
    const { embeddings } = await client.embed({ model, input: 'a' });
    return [chat.message.content, chat.prompt_eval_count, streamed, embeddings];
  };
  const before = await program(direct.url);
  assert.deepEqual(await program(gateway.url), before);
  assert.deepEqual(await program(direct.url), before);
  assert.equal(gateway.counted().requests, 3);
});
