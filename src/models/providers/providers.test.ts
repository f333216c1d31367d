import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProviderKind } from '#contract/model.ts';
import { anthropicScript, ollamaScript, openAiScript } from '../fake-answers-fixture.ts';
import { FAULTS, type Script, startFakeModel } from '../fake-model-fixture.ts';
import { PROVIDER, startGateway } from '../gateway-fixture.ts';
import { PROVIDERS } from './index.ts';

/** Kinds whose answers come from no network: they are tested on their own. */
const WITHOUT_NETWORK: readonly ProviderKind[] = ['replay', 'gguf'];
const KEY = 'sk-canary-0123456789';

function speaks(kind: ProviderKind): { script: Script; path: string } {
  if (kind === 'ollama') return { script: ollamaScript, path: '' };
  return kind === 'anthropic' ? { script: anthropicScript, path: '' } : { script: openAiScript, path: '/v1' };
}

for (const kind of ProviderKind.options.filter((one) => !WITHOUT_NETWORK.includes(one))) {
  describe(kind, () => {
    const messages = [{ role: 'user', content: 'hi' }];
    const ask = { model: 'it/fake', messages, user: 'u', stream_options: undefined };
    const start = async (script: Script) => {
      const fake = await startFakeModel(script);
      const settings = {
        providers: { it: { ...PROVIDER, tries: 1, kind, url: fake.url + speaks(kind).path } },
      };
      const door = await startGateway(settings, { keys: { it: [KEY] } });
      return {
        fake,
        door,
        async [Symbol.asyncDispose]() {
          await door[Symbol.asyncDispose]();
          await fake[Symbol.asyncDispose]();
        },
      };
    };

    test('lists models, answers whole and streamed, and what was used is known', async () => {
      await using it = await start(speaks(kind).script);
      const { data } = await (await it.door.get('/v1/models')).json();
      assert.ok(data.some(({ id }: { id: string }) => id === 'it/fake'));
      const whole = await (await it.door.post('/v1/chat/completions', ask)).json();
      assert.equal(whole.choices[0].message.content, 'hello from fake');
      const asked = { ...ask, stream: true, stream_options: { include_usage: true } };
      const stream = await (await it.door.post('/v1/chat/completions', asked)).text();
      assert.match(stream, /"content":" fake"[\s\S]*"finish_reason":"stop"[\s\S]*\[DONE\]\n\n$/);
      assert.deepEqual(it.door.counted().requests, 2);
    });

    test('sends its key in a header, and tells it nobody', async () => {
      await using it = await start(speaks(kind).script);
      await it.door.post('/v1/chat/completions', ask);
      const { headers, path, text } = it.fake.seen.at(-1)!;
      assert.ok(Object.values(headers).some((value) => String(value).includes(KEY)));
      assert.ok(!path.includes(KEY) && !text.includes(KEY));
      it.fake.script = FAULTS.refusesKey;
      const reply = await it.door.post('/v1/chat/completions', ask);
      const told = (await reply.text()) + JSON.stringify(it.door.events) + it.door.gateway.metricsText();
      assert.equal(reply.status, 502);
      assert.doesNotMatch(told, /canary/);
    });

    test('an answer that is none is an error', async () => {
      await using it = await start((seen, response) =>
        seen.path === '/api/show' ? ollamaScript(seen, response) : FAULTS.badJson(seen, response),
      );
      const reply = await it.door.post('/v1/messages', { model: 'it/fake', max_tokens: 9, messages });
      assert.equal(reply.status, 502);
      assert.equal((await reply.json()).error.type, 'api_error');
    });
  });
}

test('every kind has its adapter', () => {
  assert.deepEqual(Object.keys(PROVIDERS).toSorted(), ProviderKind.options.toSorted());
});

test('what a provider would refuse a request for is left out', async () => {
  const fake = await startFakeModel(openAiScript);
  await using door = await startGateway({
    providers: { mistral: { ...PROVIDER, kind: 'mistral', url: `${fake.url}/v1` } },
  });
  const messages = [{ role: 'user', content: 'hi' }];
  const asked = {
    model: 'mistral/x',
    messages,
    stream: true,
    stream_options: { include_usage: true },
    user: 'u',
    seed: 1,
  };
  await (await door.post('/v1/chat/completions', asked)).text();
  assert.deepEqual(fake.seen.at(-1)?.json, { model: 'x', messages, stream: true, seed: 1 });
  await fake[Symbol.asyncDispose]();
});

test('a deployment of Azure is a part of the path', async () => {
  const fake = await startFakeModel((seen, response) =>
    openAiScript({ ...seen, path: '/v1/chat' }, response),
  );
  await using door = await startGateway(
    { providers: { azure: { ...PROVIDER, kind: 'azure', url: fake.url, api_version: '2024-10-21' } } },
    { keys: { azure: ['k'] } },
  );
  await door.post('/v1/chat/completions', {
    model: 'azure/my-gpt',
    messages: [{ role: 'user', content: 'hi' }],
  });
  const { path, headers } = fake.seen.at(-1)!;
  assert.equal(path, '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21');
  assert.equal(headers['api-key'], 'k');
  await fake[Symbol.asyncDispose]();
});
