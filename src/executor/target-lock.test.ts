import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { TargetLock } from './target-lock.ts';

describe('the target lock', () => {
  test('no interleaving lets two works on one target, or the whole and anything, overlap', async () => {
    const work = fc.record({
      target: fc.constantFrom('radarr', 'sonarr', '_stack'),
      turns: fc.integer({ min: 0, max: 4 }),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(work, { minLength: 1, maxLength: 12 }), async (s, works) => {
        const lock = new TargetLock('_stack');
        const inside: string[] = [];
        const order = new Map<string, number[]>();
        const all = works.map(({ target, turns, fails }, index) =>
          lock.run(target, async () => {
            assert.ok(!inside.includes(target), `two on ${target}`);
            assert.ok(target !== '_stack' || inside.length === 0, 'the whole beside others');
            assert.ok(!inside.includes('_stack'), 'another beside the whole');
            inside.push(target);
            order.set(target, [...(order.get(target) ?? []), index]);
            for (let turn = 0; turn < turns; turn += 1) await s.schedule(Promise.resolve());
            inside.splice(inside.indexOf(target), 1);
            if (fails) throw new Error('expected');
          }),
        );
        const ends = await s.waitFor(Promise.allSettled(all));
        ends.forEach((end, index) => {
          const failed = end.status === 'rejected' ? String(end.reason.message) : '';
          assert.equal(failed, works[index]?.fails ? 'expected' : '');
        });
        for (const indexes of order.values())
          assert.deepEqual(
            indexes,
            [...indexes].sort((a, b) => a - b),
            'in the order of asking',
          );
      }),
      { numRuns: 100 },
    );
  });

  test('works on different targets run side by side', async () => {
    const lock = new TargetLock();
    const other = Promise.withResolvers<void>();
    const first = lock.run('radarr', () => other.promise);
    await lock.run('sonarr', async () => other.resolve());
    await first;
  });
});
