import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ago, investigateWorld, service, type World } from '../worlds/world-fixture.ts';

type Log = NonNullable<World['logs']>[string];

const every = (from: number, to: number, step: number, text: (n: number) => string): Log =>
  Array.from({ length: Math.floor((from - to) / step) }, (_, n) => [from - n * step, text(n)] as const);
/** Ninety minutes of a program at work, which since twenty minutes says something else as well. */
const log = (fresh: (n: number) => string): Log =>
  [...every(5400, 5, 60, (n) => `heartbeat ${n} sent`), ...every(1200, 5, 40, fresh)].toSorted(
    ([a], [b]) => Number(b) - Number(a),
  );
const sick = { health: 'unhealthy', failing_streak: 5, health_output: 'no' } as const;

describe('what changed in a log', () => {
  it('stands on the card of who is sick, as evidence with its line, and in the notes', () => {
    const fresh = (n: number) => `pool has ${n} waiters`;
    const { decision } = investigateWorld({
      services: [service('api', { ...sick, started_at: ago(90_000) })],
      logs: { api: log(fresh) },
    });
    const { causes, notes } = decision.diagnosis;
    const line = causes[0]?.evidence.find(({ finding }) => finding === 'log-changed');
    assert.equal(line?.ref.kind === 'log' && line.ref.text, 'pool has 0 waiters');
    assert.ok((line?.weight ?? 1) < 0.5);
    assert.deepEqual(
      notes?.filter((note) => note.startsWith('What changed')),
      [
        `What changed in the log of api: since ${ago(1200).slice(11, 19)} UTC its log says what it never said before, 29 times: “pool has 0 waiters”.`,
      ],
    );
  });

  it('makes nobody sick, and is no news after a start', () => {
    for (const started_at of [ago(90_000), ago(1200)]) {
      const { decision } = investigateWorld({
        services: [service('api', { started_at })],
        logs: { api: log((n) => `page ${n} was not found in the cache`) },
      });
      assert.equal(decision.diagnosis.verdict, 'healthy');
      assert.deepEqual(decision.diagnosis.notes, []);
    }
  });
});
