import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Observation } from '#contract/observation.ts';
import { factsOf } from '../facts.ts';
import { cases } from '../worlds/all-fixture.ts';
import { investigateWorld, NOW, read, service } from '../worlds/world-fixture.ts';
import { foundIn } from './found.ts';
import { OBSERVERS, observationsFrom } from './index.ts';

const reading = { args: {}, at: NOW, callId: 'c1' };

describe('every observer', () => {
  for (const tool of OBSERVERS.keys()) {
    it(`${tool}: makes valid observations of anything, and never throws`, () => {
      const field = fc.oneof(
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.constant('running'),
      );
      const record = fc.dictionary(fc.constantFrom(...FIELDS), field);
      const output = fc.oneof(
        fc.anything(),
        fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(field, fc.array(fc.oneof(record, field)))),
      );
      fc.assert(
        fc.property(output, (value) => {
          const seen = observationsFrom({ ...reading, tool, output: value });
          for (const one of seen) Observation.parse(one);
          assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length);
          foundIn(seen);
        }),
      );
    });

    it(`${tool}: a failed call is a fact`, () => {
      const seen = observationsFrom({ ...reading, tool, problem: { code: 'deadline', detail: 'no answer' } });
      assert.deepEqual(seen.map(({ what }) => what).sort(), ['call_failed', 'read']);
      assert.match(foundIn(seen), /no answer/);
    });
  }

  it('makes valid observations, each with an id of its own, of every realistic world', () => {
    for (const { world, goal } of cases) {
      const { observations } = investigateWorld(world, goal);
      for (const one of observations) Observation.parse(one);
      assert.equal(new Set(observations.map(({ id }) => id)).size, observations.length);
    }
  });

  it('takes the zero time of an engine for no time, and what is down for no measurement', () => {
    const output = { service: 'web', at: '0001-01-01T00:00:00Z', cpu_cores: null, memory_bytes: null };
    const seen = observationsFrom({ ...reading, tool: 'container_stats', output });
    assert.deepEqual(
      seen.map(({ what, at }) => [what, at]),
      [['read', NOW.toISOString()]],
    );
  });

  it('makes nothing of a tool that nobody reads', () => {
    assert.deepEqual(observationsFrom({ ...reading, tool: 'somebody_else', output: { x: 1 } }), []);
  });
});

const FIELDS = [
  'services',
  'id',
  'state',
  'exit_code',
  'health',
  'restarts',
  'error',
  'service',
  'lines',
  'n',
  'at',
  'text',
  'events',
  'action',
  'reachable',
  'status',
  'disks',
  'path',
  'size_bytes',
  'used_bytes',
  'records',
  'title',
  'health_output',
  'message',
  'paused',
  'slots',
  'is_alive',
  'authorized',
  'truncated',
  'finished_at',
] as const;

describe('logs', () => {
  const linesOf = (texts: readonly string[]) =>
    observationsFrom({
      ...reading,
      tool: 'fetch_service_logs',
      args: { service: 'web' },
      output: {
        service: 'web',
        truncated: false,
        lines: texts.map((text, i) => ({ n: i + 1, at: NOW.toISOString(), stream: 'stderr', text })),
      },
    });

  it('keep the last of many like lines, with its place and count', () => {
    const chatter = Array.from({ length: 300 }, (_, i) => `connection ${i} refused by 10.0.0.${i % 9}`);
    const [line] = linesOf([...chatter, ...Array.from({ length: 10 }, () => 'bye')]).filter(
      ({ what }) => what === 'log',
    );
    assert.deepEqual(line?.evidence, {
      kind: 'log',
      service: 'web',
      at: NOW.toISOString(),
      line: 300,
      text: chatter[299],
    });
    assert.equal((line!.value as { count: number }).count, 300);
  });

  it('keep lines apart that name different addresses', () => {
    const seen = linesOf(['refused db:5432', 'refused cache:6379']).filter(({ what }) => what === 'log');
    assert.equal(seen.length, 2);
  });

  it('lose terminal colours and control characters', () => {
    const [line] = linesOf(['\u001b[31merror\u001b[0m: no\u0007 luck']).filter(({ what }) => what === 'log');
    assert.equal((line!.value as { text: string }).text, 'error: no  luck');
  });
});

describe('facts', () => {
  const running = service('web');
  const exited = service('web', { state: 'exited', exit_code: 1 });
  const at = (id: string, status: typeof running) => read({ services: [status] }, 'list_services', {}, id);

  it('hold the newest reading only, whatever the order', () => {
    const both = [...at('b', running), ...at('a', exited)];
    const facts = factsOf(both);
    assert.equal(facts.latest('state', 'web')?.value.state, 'running');
    assert.equal(facts.latest('exit', 'web'), undefined);
    assert.deepEqual(factsOf(both.toReversed()).latest('state', 'web'), facts.latest('state', 'web'));
  });

  it('forget what a newer reading of the same log, queue or disk no longer has', () => {
    const one = read(
      { services: [], logs: { web: ['error one'] } },
      'fetch_service_logs',
      { service: 'web' },
      'a',
    );
    const two = read(
      { services: [], logs: { web: ['error two'] } },
      'fetch_service_logs',
      { service: 'web' },
      'b',
    );
    assert.deepEqual(
      factsOf([...two, ...one])
        .of('log', 'web')
        .map(({ value }) => value.text),
      ['error two'],
    );
  });

  it('know which replaced observations said the same', () => {
    const facts = factsOf([...at('a', exited), ...at('b', exited)]);
    const state = facts.latest('state', 'web')!;
    assert.deepEqual(facts.saidBefore(state), ['a#state/web']);
  });
});
