import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ModelUsage } from '#contract/models-api.ts';
import { openAiScript } from './fake-answers-fixture.ts';
import { FAULTS, type FakeModel, startFakeModel } from './fake-model-fixture.ts';
import { type GatewayFixture, PROVIDER, startGateway } from './gateway-fixture.ts';
import { openUsageJournal } from './usage/journal.ts';
import type { UsageLine } from './usage/usage-line.ts';

let fake: FakeModel;
let dead: FakeModel;
before(async () => {
  fake = await startFakeModel(openAiScript);
  dead = await startFakeModel(FAULTS.silent);
});
after(async () => {
  await fake[Symbol.asyncDispose]();
  await dead[Symbol.asyncDispose]();
});

const messages = [{ role: 'user', content: 'hi' }];
const here = () => ({ ...PROVIDER, url: `${fake.url}/v1` });

test('models of all providers are listed, though one is dead, and are kept', async () => {
  const providers = { a: here(), b: here(), c: here(), d: here(), dead: { ...PROVIDER, url: dead.url } };
  await using door = await startGateway({ providers });
  const began = fake.seen.length;
  for (let n = 0; n < 2; n++) {
    const { data } = (await (await door.get('/v1/models')).json()) as { data: { id: string }[] };
    assert.deepEqual(
      data.map(({ id }) => id),
      ['a', 'b', 'c', 'd'].flatMap((name) => [`${name}/fake`, `${name}/other`]),
    );
  }
  assert.equal(fake.seen.length - began, 4);
  assert.equal((await door.get('/v1/models/a/fake')).status, 200);
  assert.equal((await door.get('/v1/models/a/none')).status, 404);
  const health = (await (await door.get('/v1/opspilot/health')).json()) as {
    providers: { problem: unknown }[];
  };
  assert.match(String(health.providers[4]?.problem), /dead: did not answer in time/);
});

test('a name is an alias, a task, provider/model, or bare where only one has it', async () => {
  const own = await startFakeModel((seen, response) =>
    seen.path === '/v1/models'
      ? response.end('{"data":[{"id":"special"}]}') && undefined
      : openAiScript(seen, response),
  );
  await using door = await startGateway({
    providers: { a: here(), b: { ...PROVIDER, url: `${own.url}/v1` } },
    aliases: { quick: ['b/tiny'] },
    routes: { chat: ['a/main'], diagnose: ['a/careful'] },
  });
  const modelOf = async (model: string | undefined) => {
    const reply = await door.post('/v1/chat/completions', {
      messages,
      ...(model === undefined ? {} : { model }),
    });
    return reply.headers.get('x-opspilot-model') ?? (await reply.json()).error.code;
  };
  assert.equal(await modelOf('quick'), 'b/tiny');
  assert.equal(await modelOf(undefined), 'a/main');
  assert.equal(await modelOf('diagnose'), 'a/careful');
  assert.equal(await modelOf('b/org/name'), 'b/org/name');
  assert.equal(await modelOf('special'), 'b/special');
  assert.equal(await modelOf('nobody-has-this'), 'unknown_model');
  await own[Symbol.asyncDispose]();
});

test('an ambiguous name is refused with its candidates, unless a provider is the default', async () => {
  const providers = { a: here(), b: here() };
  await using door = await startGateway({ providers });
  const reply = await door.post('/v1/chat/completions', { model: 'fake', messages });
  assert.equal(reply.status, 404);
  assert.match(await reply.text(), /a\/fake or b\/fake/);
  await using second = await startGateway({ providers, default_provider: 'b' });
  const answered = await second.post('/v1/chat/completions', { model: 'fake', messages });
  assert.equal(answered.headers.get('x-opspilot-model'), 'b/fake');
});

test('who asks is checked: token, Host and Origin', async () => {
  await using door = await startGateway({ providers: { a: here() } });
  assert.equal((await door.get('/v1/models', { authorization: '' })).status, 401);
  assert.equal((await door.get('/v1/models', { authorization: 'Bearer wrong' })).status, 401);
  assert.equal((await door.get('/v1/models', { authorization: '', 'x-api-key': 'good' })).status, 200);
  assert.equal((await door.get('/v1/models', { origin: 'http://evil.example' })).status, 403);
  assert.equal((await door.get('/v1/models', { origin: door.url })).status, 200);
  assert.equal((await fetch(`${door.url.replace('127.0.0.1', 'localhost')}/v1/models`)).status, 403);
});

test('what is not a request is told so, and nothing is asked', async () => {
  await using door = await startGateway({ providers: { a: here() }, max_body_bytes: 10_000 });
  const asked = fake.seen.length;
  for (const [body, status] of [
    ['nonsense', 400],
    ['{"model":"a/fake"}', 400],
    ['{"model":"a/fake","model":"a/x","messages":[]}', 400],
    ['{"model":7,"messages":[]}', 400],
    [`{"messages":"${'x'.repeat(20_000)}"}`, 413],
  ] as const) {
    const reply = await door.post('/v1/chat/completions', body);
    assert.equal(reply.status, status, body.slice(0, 40));
    assert.ok((await reply.json()).error.message);
  }
  assert.equal((await door.get('/v1/chat/completions')).status, 405);
  assert.equal((await door.get('/nothing')).status, 404);
  assert.equal(fake.seen.length, asked);
  assert.deepEqual(door.errors, []);
});

test('usage is told by client, session, run and model, with its cost', async () => {
  await using door = await startGateway({
    providers: { a: here() },
    prices: { 'a/fake': { input: 2, output: 10 } },
  });
  const headers = { 'x-service-name': 'n8n', 'x-session-id': 's1', 'x-opspilot-run': 'run_1' };
  await door.post('/v1/chat/completions', { model: 'a/fake', messages }, headers);
  await door.post('/v1/chat/completions', { model: 'a/fake', messages }, headers);
  for (const [by, group] of [
    ['client', 'n8n'],
    ['session', 's1'],
    ['run', 'run_1'],
    ['provider', 'a'],
  ] as const) {
    const { rows } = await (await door.get(`/v1/opspilot/usage?by=${by}`)).json();
    assert.deepEqual(rows[0], {
      name: group,
      requests: 2,
      prompt_tokens: 18,
      completion_tokens: 6,
      usd: 0.000096,
      estimated: 0,
    });
  }
});

test('a budget warns, then refuses, and goes on only with the consent of an owner', async () => {
  await using door = await startGateway({
    providers: { a: here() },
    budgets: { small: { period: 'day', tokens: 40, of: 'client:tester' } },
  });
  const ask = async () => (await door.post('/v1/chat/completions', { model: 'a/fake', messages })).status;
  assert.deepEqual([await ask(), await ask(), await ask()], [200, 200, 200]);
  assert.equal(door.events.filter(({ action }) => action === 'model.budget_warning').length, 1);
  assert.deepEqual([await ask(), await ask()], [429, 429]);
  assert.equal(door.events.filter(({ action }) => action === 'model.budget_reached').length, 1);
  const other = { 'x-service-name': 'somebody-else' };
  assert.equal((await door.post('/v1/chat/completions', { model: 'a/fake', messages }, other)).status, 200);

  const extend = (token: string) =>
    door.post('/v1/opspilot/budgets/small/extend', {}, { authorization: `Bearer ${token}` });
  assert.equal((await extend('good')).status, 403);
  assert.equal((await extend('boss')).status, 200);
  assert.equal(await ask(), 200);
  const kept = [...door.lines];
  await using later = await startGateway(
    { providers: { a: here() }, budgets: { small: { period: 'day', tokens: 40, of: 'client:tester' } } },
    { kept },
  );
  const { budgets } = await (await later.get('/v1/opspilot/budgets')).json();
  assert.deepEqual([budgets[0].used_tokens, budgets[0].ceiling_tokens], [48, 80]);
});

test('usage survives a restart, a torn line and its own compaction', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'opspilot-usage-'));
  const path = join(dir, 'usage.jsonl');
  const line: UsageLine = {
    day: '2026-01-02',
    client: 'c',
    session: 's',
    run: '',
    model: 'a/b',
    requests: 1,
    prompt_tokens: 3,
    completion_tokens: 2,
    nano_usd: 5,
    estimated: 0,
  };
  const journal = openUsageJournal(path);
  journal.append(line);
  journal.append({ budget: 'small', period: '2026-01', by: 'u_1' });
  await journal.close();
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"day":"20`);
  assert.deepEqual(openUsageJournal(path).load(), [line, { budget: 'small', period: '2026-01', by: 'u_1' }]);

  const text = JSON.stringify(line);
  writeFileSync(path, `${Array.from({ length: 20_001 }, () => text).join('\n')}\n`);
  const [summed] = openUsageJournal(path).load() as UsageLine[];
  assert.deepEqual(summed, {
    ...line,
    requests: 20_001,
    prompt_tokens: 60_003,
    completion_tokens: 40_002,
    nano_usd: 100_005,
  });
  assert.equal(readFileSync(path, 'utf8').split('\n').length, 2);
  writeFileSync(path, 'nonsense\n');
  assert.throws(() => openUsageJournal(path), /line 1 is not a line of usage/);
  rmSync(dir, { recursive: true });
});

test('200 calls at once are counted exactly by client, session, run, model, day and month, over a restart', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'opspilot-usage-'));
  const path = join(dir, 'usage.jsonl');
  const providers = { a: here(), b: here() };
  const settings = { providers, prices: { 'a/fake': { input: 1, output: 3 } } };
  const groups = ['client', 'session', 'run', 'model', 'provider', 'day', 'month'] as const;
  const counts = async (door: GatewayFixture) => {
    const read = async (by: string) => {
      const { rows } = (await (await door.get(`/v1/opspilot/usage?by=${by}`)).json()) as ModelUsage;
      return rows.toSorted((one, two) => (one.name < two.name ? -1 : 1));
    };
    return Object.fromEntries(await Promise.all(groups.map(async (by) => [by, await read(by)] as const)));
  };
  let kept: Awaited<ReturnType<typeof counts>>;
  {
    await using door = await startGateway(settings, { usage: openUsageJournal(path) });
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const headers = {
          'x-service-name': `client-${n % 2}`,
          'x-session-id': `session-${n % 5}`,
          'x-opspilot-run': `run_${n % 10}`,
        };
        const asked = { model: n % 4 === 0 ? 'b/fake' : 'a/fake', messages, stream: n % 3 === 0 };
        const reply = await door.post('/v1/chat/completions', asked, headers);
        await reply.text();
      }),
    );
    kept = await counts(door);
  }
  const shares = {
    client: [100, 100],
    session: Array(5).fill(40),
    run: Array(10).fill(20),
    model: [150, 50],
  };
  for (const [by, requests] of Object.entries(shares)) {
    const rows = kept[by] as ModelUsage['rows'];
    assert.deepEqual(
      rows.map((row) => row.requests),
      requests,
      by,
    );
    for (const row of rows)
      assert.deepEqual([row.prompt_tokens, row.completion_tokens], [row.requests * 9, row.requests * 3]);
  }
  for (const by of ['day', 'month'])
    assert.equal(
      kept[by]?.reduce((sum, row) => sum + row.requests, 0),
      200,
    );
  assert.equal(Math.round((kept.model?.[0]?.usd ?? 0) * 1e9), 150 * (9 + 9) * 1000);
  await using door = await startGateway(settings, { usage: openUsageJournal(path) });
  assert.deepEqual(await counts(door), kept);
  rmSync(dir, { recursive: true });
});
