import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Diagnosis } from '#contract/diagnosis.ts';
import type { Observation } from '#contract/observation.ts';
import { diagnose, type Evidence } from './engine.ts';
import { hostileLines } from './perturbations.ts';
import { cases } from './worlds/all-fixture.ts';
import { investigateWorld, NOW, read, service, type World } from './worlds/world-fixture.ts';

/** Everything that the planner read of each world, once. */
const recorded = cases.map((one) => {
  const { observations } = investigateWorld(one.world, one.goal);
  const evidence: Evidence = {
    observations,
    inventory: one.world.services,
    now: NOW,
    asked: one.goal ?? 'what is wrong?',
    checked: [],
  };
  return { ...one, evidence, card: diagnose(evidence) };
});

describe('a diagnosis depends on what was seen alone', () => {
  for (const { name, evidence, card } of recorded) {
    it(`${name}: the order of observations and services changes nothing`, () => {
      const shuffled = (list: readonly unknown[]) =>
        fc.shuffledSubarray([...list], { minLength: list.length });
      fc.assert(
        fc.property(
          shuffled(evidence.observations),
          shuffled(evidence.inventory),
          (observations, inventory) => {
            const again = diagnose({ ...evidence, observations, inventory } as Evidence);
            assert.deepEqual(again, card);
          },
        ),
        { numRuns: 20 },
      );
    });

    it(`${name}: 500 healthy strangers and their chatter change nothing`, () => {
      const again = diagnose(withStrangers(evidence, 500));
      assert.deepEqual(essence(again), essence(card));
    });

    it(`${name}: 200 hostile lines in every log do not change the verdict`, () => {
      const hostile = withHostileLines(cases.find((one) => one.name === name)!.world);
      const ids = new Map(evidence.observations.map((one) => [one.id.split('#')[0]!, one]));
      const observations = [...ids].flatMap(([call, one]) => reread(hostile, one, call));
      const again = diagnose({ ...evidence, observations });
      assert.equal(again.verdict, card.verdict);
      assert.deepEqual(again.causes.map(leader), card.causes.map(leader));
    });
  }

  for (const { name, evidence, card } of recorded.filter(({ causes }) => causes.length > 0)) {
    it(`${name}: without what it cites, the card is another one`, () => {
      const first = card.causes[0]!;
      const cited = new Set(first.evidence.map((line) => line.observation_id));
      const also = new Set([...cited, ...first.evidence.flatMap((line) => line.also ?? [])]);
      for (const gone of [cited, also]) {
        const again = diagnose({
          ...evidence,
          observations: evidence.observations.filter((one) => !gone.has(one.id)),
        });
        const still = again.causes.find((cause) => leader(cause) === leader(first));
        const lost = first.confidence - (still?.confidence ?? 0);
        assert.ok(lost >= 0.2, `${leader(first)} still at ${still?.confidence} of ${first.confidence}`);
      }
    });
  }

  it('cites only lines that say what it says they say', () => {
    for (const { evidence, card } of recorded) {
      const byId = new Map(evidence.observations.map((one) => [one.id, one]));
      for (const line of card.causes.flatMap((cause) => cause.evidence)) {
        assert.deepEqual(byId.get(line.observation_id)?.evidence, line.ref);
      }
    }
  });
});

const leader = (cause: { cause: string; subject: string }) => `${cause.cause} ${cause.subject}`;

function essence(card: Diagnosis) {
  const { causes, alternatives, verdict, fix_blocked } = card;
  return { causes, alternatives, verdict, fix_blocked };
}

function withStrangers(evidence: Evidence, count: number): Evidence {
  const strangers = Array.from({ length: count }, (_, i) => service(`stranger-${i}`, { health: 'healthy' }));
  const services = [...evidence.inventory, ...strangers];
  const logs = Object.fromEntries(
    strangers.map(({ id }) => [
      id,
      [
        [40, `listening on port 8080`],
        [9, 'connection closed, 0 errors, retry limit 3'],
      ],
    ]),
  ) as World['logs'];
  const world = { services, logs: logs ?? {} };
  const kept = evidence.observations.filter(
    (one) => !(one.what === 'read' && one.source === 'list_services'),
  );
  const listed = read({ services: strangers }, 'list_services', {}, 'more');
  const said = strangers.flatMap(({ id }) =>
    read(world, 'fetch_service_logs', { service: id }, `more-${id}`),
  );
  return { ...evidence, inventory: services, observations: [...kept, ...listed, ...said] };
}

function withHostileLines(world: World): World {
  const names = world.services.map(({ id }) => id);
  const lines = hostileLines(200)
    .map((line, i) => [1 + i / 100, line] as const)
    .reverse();
  const logs = Object.fromEntries(names.map((name) => [name, [...(world.logs?.[name] ?? []), ...lines]]));
  return { ...world, logs };
}

/** The same call, answered by another world. */
function reread(world: World, one: Observation, call: string): Observation[] {
  if (one.source === 'query_metrics') return read(world, one.source, metricOf(one), call);
  const named = one.subject === 'stack' || one.subject === 'host' ? {} : { service: one.subject };
  return read(
    world,
    one.source,
    one.source === 'list_services' || one.source === 'container_events' ? {} : named,
    call,
  );
}

/** Metrics are asked of all services at once. */
function metricOf({ value }: Observation): { metric: string } {
  return { metric: String((value as { metric?: string }).metric ?? '') };
}
