import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRange } from './range.ts';
import { dice } from './series-fixture.ts';

const pushAll = (values: readonly number[]) => {
  const range = createRange();
  return values.map((value) => range.push(value));
};
const leaping = Array.from({ length: 300 }, (_, index) => (index % 7 < 3 ? 20 : 60));

describe('a range', () => {
  it('is left by what lies far beyond it, on both sides, and not by what leaps within it', () => {
    for (const strange of [130, -40]) {
      const scores = pushAll([...leaping, strange]);
      // Extremes are forgotten slowly, so that they are exceeded by very little now and then.
      assert.ok(Math.max(...scores.slice(0, -1)) < 0.01);
      assert.ok((scores.at(-1) ?? 0) >= 0.5, `${scores.at(-1)}`);
    }
  });

  it('grows with a trend, and with values that grow by factors', () => {
    const { normal } = dice(3);
    const trend = pushAll(Array.from({ length: 2000 }, (_, index) => index + 5 * normal()));
    const factors = pushAll(Array.from({ length: 2000 }, () => 20 * Math.exp(0.5 * normal())));
    for (const scores of [trend, factors]) assert.ok(Math.max(...scores) < 0.5);
  });

  it('means nothing at first, nor where nothing has moved', () => {
    assert.deepEqual(pushAll([1, 2, 1, 2, 1000]), [0, 0, 0, 0, 0]);
    assert.equal(pushAll([...Array<number>(200).fill(7), 8]).at(-1), 0);
  });
});
