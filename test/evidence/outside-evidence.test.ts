import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Run } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { Snapshot } from '#contract/snapshot.ts';
import { recordingOfRun, replay, replaySnapshot } from '#diagnosis/replay.ts';
import { service } from '#diagnosis/worlds/world-fixture.ts';
import type { UpstreamSpec } from '#hub/upstream/spec.ts';
import { AGENT, EvidenceWorld, serverAt } from './evidence-world.ts';

const since = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const running = { started_at: since(3600), allowed_verbs: ['restart'] };
/** Its health check fails and says nothing; its own log is empty. */
const ill = () => [
  service('shop', { ...running, health: 'unhealthy', failing_streak: 4, depends_on: ['db'] }),
  service('db', { ...running, health: 'healthy' }),
];
const well = () => [
  service('shop', { ...running, health: 'healthy' }),
  service('db', { ...running, health: 'healthy' }),
];
const logs = (behaviour: string, over: Parameters<typeof serverAt>[3] = {}): UpstreamSpec =>
  serverAt('store', 'log-server.ts', [behaviour], { effects: { search_logs: 'read' }, ...over });

async function investigated(services: ServiceStatus[], servers: UpstreamSpec[], goal?: string): Promise<Run> {
  await using world = await EvidenceWorld.open(services, servers, { db: ['ready to accept connections'] });
  const run = await world.ask(goal);
  assert.deepEqual([world.acts, world.lost], [[], []]);
  return run;
}

const causeOf = ({ diagnosis }: Run) => `${diagnosis?.causes[0]?.cause} ${diagnosis?.causes[0]?.subject}`;
const asked = ({ steps }: Run) => steps.filter(({ tool }) => tool.startsWith('store__'));

describe('an outside log server in an investigation', () => {
  test('without it the reason stays open, with it the reason is found and cited from the call', async () => {
    const without = await investigated(ill(), []);
    assert.equal(causeOf(without), 'unhealthy shop');
    const found = await investigated(ill(), [logs('honest')]);
    assert.equal(causeOf(found), 'bad-credential shop');
    const [call] = asked(found);
    const line = found.diagnosis?.causes[0]?.evidence.find(({ ref }) => ref.kind === 'outside');
    assert.ok(line?.ref.kind === 'outside');
    const { server, tool, call_id, text } = line.ref;
    assert.deepEqual([server, tool, call_id], ['store', 'store__search_logs', call?.call_id]);
    assert.match(text, /password authentication failed/);
    assert.match(line.says, /the outside server store says/);
    assert.deepEqual(Object.keys(call?.args ?? {}).sort(), ['limit', 'service', 'since']);
  });

  test('the same run decides the same again from its rows', async () => {
    await using world = await EvidenceWorld.open(ill(), [logs('honest')]);
    const run = await world.ask();
    const inventory = await world.hub.services(AbortSignal.timeout(5000));
    const tools = world.hub.gate.tools(AGENT, AGENT.id);
    const again = replay(recordingOfRun(run, { inventory, tools, runReads: 20 }));
    assert.deepEqual([again.missing, again.diagnosis], [[], run.diagnosis]);
  });

  test('a snapshot has its answers too, and gives the same cause later', async () => {
    await using world = await EvidenceWorld.open(ill(), [logs('honest')]);
    const snapshot = await world.snapshot();
    assert.deepEqual(Object.keys(snapshot.outside ?? {}), ['store__search_logs']);
    const { diagnosis } = replaySnapshot(JSON.parse(JSON.stringify(Snapshot.parse(snapshot))));
    assert.equal(diagnosis.causes[0]?.cause, 'bad-credential');
  });

  test('its server comes and goes between two runs of one agent', async () => {
    await using world = await EvidenceWorld.open(ill(), []);
    assert.equal(causeOf(await world.ask()), 'unhealthy shop');
    await world.upstreams.apply([logs('honest')]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
    assert.equal(causeOf(await world.ask()), 'bad-credential shop');
    await world.upstreams.apply([]);
    assert.equal(causeOf(await world.ask()), 'unhealthy shop');
  });

  test('what the operator has not called a read, or has switched off, is never asked', async () => {
    const unclassified = await investigated(ill(), [logs('honest', { effects: {} })]);
    const off = await investigated(ill(), [logs('honest', { evidence: { search_logs: 'off' } })]);
    for (const run of [unclassified, off])
      assert.deepEqual([asked(run), causeOf(run)], [[], 'unhealthy shop']);
  });

  test('healthy stays healthy, and nobody outside is asked without a reason', async () => {
    const run = await investigated(well(), [logs('calm')]);
    assert.equal(run.outcome, 'healthy');
    assert.deepEqual(
      asked(run).filter(({ args }) => args.service === 'db'),
      [],
    );
  });

  test('a lie about a healthy service makes it no patient', async () => {
    const run = await investigated(well(), [logs('lies')], 'why is shop slow?');
    assert.equal(run.outcome, 'healthy', JSON.stringify(run.diagnosis?.causes.map(({ title }) => title)));
    assert.equal(asked(run).length, 1);
    const notes = run.diagnosis?.notes ?? [];
    assert.ok(
      notes.includes(
        'shop: the outside server store says of it: “no space left on device”. Its own health check passes.',
      ),
      notes.join('\n'),
    );
  });

  test('text that addresses the reader does nothing, and makes the rest of the answer doubtful', async () => {
    const run = await investigated(ill(), [logs('injects')]);
    assert.equal(asked(run).length, 1);
    assert.equal(causeOf(run), 'unhealthy shop');
    const said = JSON.stringify(run.diagnosis);
    assert.ok(!said.includes('previous instructions'), said);
  });

  for (const behaviour of ['hangs', 'refuses', 'floods'])
    test(`a server that ${behaviour} is left alone, and the card says so`, async () => {
      const limits = { callMs: 1500 };
      const run = await investigated(ill(), [logs(behaviour, { limits })]);
      assert.equal(causeOf(run), 'unhealthy shop');
      assert.deepEqual(
        asked(run).map(({ status }) => status),
        ['error'],
      );
      const checked = run.diagnosis?.checked.find(({ what }) => what.includes('store__search_logs'));
      assert.match(checked?.found ?? '', /store__search_logs failed: /);
    });

  test('a fix that rests on its word alone has arguments that nobody trusts', async () => {
    const files = serverAt('others', 'other-servers.ts', [], { effects: { journal_query: 'read' } });
    const run = await investigated(
      [service('shop', { ...running, health: 'none' })],
      [files],
      'why is shop slow?',
    );
    assert.equal(causeOf(run), 'too-many-open-files shop');
    const fix = run.diagnosis?.causes[0]?.fix;
    assert.deepEqual(fix?.origins, { container: 'tool_output' });
  });
});

describe('tools as other servers have them', () => {
  const others = (effects: UpstreamSpec['effects'], evidence: UpstreamSpec['evidence'] = {}) =>
    serverAt('others', 'other-servers.ts', [], { effects, evidence });

  test('the log of a pod', async () => {
    const down = service('shop', {
      state: 'restarting',
      restarts: 7,
      exit_code: 1,
      restart_policy: 'always',
      started_at: since(31),
      finished_at: since(29),
    });
    const run = await investigated([down], [others({ pods_log: 'read' })]);
    assert.equal(causeOf(run), 'setting-missing shop');
  });

  test('the journal of a unit, as JSON lines', async () => {
    const run = await investigated(ill(), [others({ journal_query: 'read' })]);
    assert.equal(causeOf(run), 'too-many-open-files shop');
  });

  test('a query language, with the arguments that the operator gives', async () => {
    const args = { query: '{app="{service}"}', limit: 100 };
    const run = await investigated(ill(), [
      others({ loki_query: 'read' }, { loki_query: { kind: 'logs', args } }),
    ]);
    assert.equal(causeOf(run), 'bad-credential shop');
    const call = run.steps.find(({ tool }) => tool === 'others__loki_query');
    assert.equal(call?.args.query, '{app="shop"}');
  });

  test('values over time', async () => {
    const args = { query: 'container_memory_usage_bytes{pod="{service}"}', start: '{since}', step: '60s' };
    const run = await investigated(ill(), [
      others(
        { execute_range_query: 'read' },
        { execute_range_query: { kind: 'metrics', metric: 'memory_usage', args } },
      ),
    ]);
    const series = run.observations.find(({ what }) => what === 'series');
    assert.deepEqual([series?.subject, series?.evidence.kind], ['shop', 'outside']);
  });

  for (const [tool, args, words] of [
    ['git_log', { repo_path: '/srv/shop' }, /read the key from a file/],
    ['list_commits', { owner: 'acme', repo: 'shop' }, /use a pool of ten/],
  ] as const)
    test(`${tool}: what was changed just before`, async () => {
      const run = await investigated(ill(), [
        others(
          { [tool]: 'read', journal_query: 'read' },
          { [tool]: { kind: 'changes', args, services: ['shop'] } },
        ),
      ]);
      const [cause] = run.diagnosis?.causes ?? [];
      assert.match(cause?.summary ?? '', /Shortly before, a change was made at [\d:]+ UTC: /);
      assert.match(cause?.summary ?? '', words);
      assert.match(cause?.summary ?? '', /by Ann/);
    });
});
