import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ollamaScript, openAiScript } from './fake-answers-fixture.ts';
import { sendJson, startFakeModel } from './fake-model-fixture.ts';
import { PROVIDER, startGateway } from './gateway-fixture.ts';

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
