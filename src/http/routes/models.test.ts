import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewEvent } from '#contract/event.ts';
import type { ModelTruncations } from '#contract/models-api.ts';
import { ollamaScript } from '#models/fake-answers-fixture.ts';
import { startFakeModel } from '#models/fake-model-fixture.ts';
import { PROVIDER, startGateway } from '#models/gateway-fixture.ts';
import { createHttpFixture } from '../http-fixture.ts';

const messages = [{ role: 'user', content: 'hi' }];

test('without a provider the models page says so', async () => {
  await using http = await createHttpFixture();
  const overview = await (await http.ask('/api/models', { as: 'viewer' })).json();
  assert.deepEqual([overview.enabled, overview.models], [false, []]);
  assert.equal((await http.ask('/api/models')).status, 401);
  const pull = await http.ask('/api/models/pull', { as: 'owner', json: { model: 'ollama/x' } });
  assert.equal(pull.status, 404);
});

test('models, usage and budgets are told, and owners alone change them', async () => {
  await using fake = await startFakeModel(ollamaScript);
  await using door = await startGateway({
    providers: { ollama: { ...PROVIDER, kind: 'ollama', url: fake.url } },
    routes: { chat: ['ollama/fake'] },
    prices: { 'ollama/fake': { input: 1000, output: 1000 } },
    budgets: { small: { period: 'day', tokens: 16 } },
  });
  await using http = await createHttpFixture({ parts: { models: door.gateway.desk } });
  await door.post('/v1/chat/completions', { messages });
  await door.post('/v1/chat/completions', { messages });

  const overview = await (await http.ask('/api/models', { as: 'viewer-token' })).json();
  assert.deepEqual([overview.models[0].id, overview.routes.chat], ['ollama/fake', ['ollama/fake']]);
  assert.deepEqual([overview.providers[0].kind, overview.providers[0].problem], ['ollama', null]);
  const { keys, breaker, places } = overview.providers[0];
  assert.deepEqual(keys, { ready: 0, resting: 0, halted: 0 });
  assert.deepEqual(breaker, { failures: 0, opens_in_s: null });
  assert.deepEqual([places.used, places.waiting], [0, 0]);
  const [all, model] = overview.performance;
  assert.deepEqual([all.provider, all.model, model.model], ['ollama', null, 'fake']);
  assert.deepEqual([model.requests, model.duration.count, model.first_token.count], [{ ok: 1 }, 1, 1]);
  assert.ok(model.duration.p50 > 0 && model.duration.p50 <= model.duration.p99);
  const { used_tokens, ratio, reached } = overview.budgets[0];
  assert.deepEqual([used_tokens, ratio, reached], [12, 0.75, true]);

  assert.equal((await http.ask('/api/models/usage', { as: 'viewer' })).status, 403);
  const { rows } = await (await http.ask('/api/models/usage?by=client', { as: 'member' })).json();
  assert.deepEqual(rows, [
    { name: 'tester', requests: 1, prompt_tokens: 9, completion_tokens: 3, usd: 0.012, estimated: 0 },
  ]);
  assert.equal((await http.ask('/api/models/usage?by=moon', { as: 'member' })).status, 400);

  const extend = (as: string) =>
    http.ask('/api/models/budgets/small/extend', { as, method: 'POST', json: {} });
  assert.equal((await extend('member')).status, 403);
  assert.equal((await extend('weak-token')).status, 403);
  const extended = await (await extend('owner')).json();
  assert.deepEqual([extended.ceiling_tokens, extended.reached], [32, false]);
  const told = door.events.find(({ action }) => action === 'model.budget_extended');
  assert.equal(told?.client, 'web');

  const ask = (path: string, as: string) => http.ask(path, { as, json: { model: 'ollama/new' } });
  assert.equal((await ask('/api/models/pull', 'member')).status, 403);
  assert.equal((await (await ask('/api/models/pull', 'owner')).json()).state, 'running');
  for (;;) {
    const { pulls } = await (await http.ask('/api/models', { as: 'viewer' })).json();
    if (pulls[0].state === 'running') continue;
    assert.deepEqual([pulls[0].state, pulls[0].model], ['done', 'ollama/new']);
    break;
  }
  assert.equal((await ask('/api/models/remove', 'member')).status, 403);
  assert.equal((await ask('/api/models/remove', 'owner')).status, 200);
  const actions = door.events.filter(({ resource }) => resource === 'ollama/new');
  assert.deepEqual(
    actions.map(({ action, detail }) => `${action} ${detail}`),
    ['model.pulled begun', 'model.pulled done', 'model.deleted deleted'],
  );
});

test('prompts that a backend cut are told with their numbers, newest first', async () => {
  await using http = await createHttpFixture();
  const cut = (metadata: NewEvent['metadata']): NewEvent => ({
    run_id: null,
    action: 'model.truncated',
    resource: 'ollama/fake',
    actor: 'token:1',
    client: 'rest',
    result: 'error',
    correlation_id: 'req_1',
    detail: 'truncated',
    metadata,
  });
  await http.store.events.append([
    cut({ client: 'n8n', calls: 1, least_tokens: 5000, evaluated: 2048 }),
    cut({ client: 'n8n', calls: 1, least_tokens: null, evaluated: null }),
  ]);
  assert.equal((await http.ask('/api/models/truncations')).status, 401);
  const { truncations } = await (await http.ask('/api/models/truncations', { as: 'viewer' })).json();
  assert.deepEqual(
    truncations.map((one: ModelTruncations['truncations'][number]) => [
      one.model,
      one.client,
      one.least_tokens,
      one.evaluated,
    ]),
    [
      ['ollama/fake', 'n8n', null, null],
      ['ollama/fake', 'n8n', 5000, 2048],
    ],
  );
});
