import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dice } from './series-fixture.ts';
import { growthIn, type Point, stepIn } from './trend.ts';

const MINUTE = 60_000;
const series = (count: number, valueAt: (index: number) => number): Point[] =>
  Array.from({ length: count }, (_, index) => ({ at: index * MINUTE, value: valueAt(index) }));

describe('a step', () => {
  const { normal } = dice(5);

  it('is found with its time and its levels', () => {
    const step = stepIn(series(60, (index) => (index < 42 ? 10 : 30) + normal()));
    assert.equal(step?.at, 42 * MINUTE);
    assert.ok(Math.abs(step.before - 10) < 1 && Math.abs(step.after - 30) < 1);
    assert.deepEqual(stepIn(series(20, (index) => (index < 12 ? 0 : 0.3))), {
      at: 12 * MINUTE,
      before: 0,
      after: 0.3,
    });
  });

  it('is not in noise, in what is level, in a spike, in what is short', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const roll = dice(seed);
      assert.equal(stepIn(series(60, () => 10 + roll.normal())), null, `${seed}`);
    }
    assert.equal(stepIn(series(60, () => 5)), null);
    assert.equal(stepIn(series(60, (index) => (index === 30 ? 500 : 5 + normal()))), null);
    assert.equal(stepIn(series(7, (index) => index * 100)), null);
  });
});

describe('growth', () => {
  it('is told with its pace', () => {
    const growth = growthIn(series(60, (index) => 100 + index + 3 * Math.sin(index)));
    assert.ok(growth && Math.abs(growth.perHour - 60) < 6 && growth.share > 0.4, JSON.stringify(growth));
  });

  it('is not what leaps, fills up, comes and goes, or is level', () => {
    assert.equal(growthIn(series(60, (index) => (index < 30 ? 100 : 200))), null);
    assert.equal(growthIn(series(60, (index) => 100 * (1 - Math.exp(-index / 8)))), null);
    assert.equal(growthIn(series(60, (index) => 100 + 10 * (index % 20))), null);
    assert.equal(growthIn(series(60, () => 100)), null);
    assert.equal(growthIn(series(10, (index) => 100 * index)), null);
  });

  it('and steps are finite for any finite series', () => {
    const value = fc.double({ min: -1e300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 80 }), (values) => {
        const points = series(values.length, (index) => values[index]!);
        const [step, growth] = [stepIn(points), growthIn(points)];
        if (step) assert.ok(Number.isFinite(step.before) && Number.isFinite(step.after));
        if (growth) assert.ok(growth.share > 0);
      }),
    );
  });
});
