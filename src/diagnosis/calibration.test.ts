import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Judged, reliability } from './calibration.ts';

const answers = (confidence: number, right: number, wrong: number): Judged[] => [
  ...Array.from({ length: right }, () => ({ confidence, right: true })),
  ...Array.from({ length: wrong }, () => ({ confidence, right: false })),
];

const judged = fc.array(
  fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), right: fc.boolean() }),
);

describe('reliability', () => {
  it('finds no error where nine of ten of what is called 90 % are right', () => {
    const { bins, brier, calibration_error } = reliability(answers(0.9, 9, 1));
    const [bin] = bins.filter(({ count }) => count > 0);
    assert.deepEqual([bin?.from, bin?.to, bin?.count, bin?.right], [0.85, 0.95, 10, 9]);
    assert.ok(calibration_error! < 1e-9);
    assert.ok(Math.abs(brier! - 0.09) < 1e-9);
  });

  it('shows by how much overconfident answers claim too much', () => {
    const { bins, calibration_error } = reliability([...answers(0.98, 1, 1), ...answers(0.6, 3, 2)]);
    const top = bins.at(-1)!;
    assert.deepEqual([top.claimed, top.observed], [0.98, 0.5]);
    assert.ok(Math.abs(calibration_error! - (2 * 0.48) / 7) < 1e-9);
  });

  it('puts an edge into the bin that begins there, and 1 into the last', () => {
    const counts = (confidence: number) =>
      reliability(answers(confidence, 1, 0), [0, 0.5, 1]).bins.map((b) => b.count);
    assert.deepEqual(
      [counts(0), counts(0.5), counts(1)],
      [
        [1, 0],
        [0, 1],
        [0, 1],
      ],
    );
  });

  it('has nothing to say of no answers', () => {
    const { brier, calibration_error, bins } = reliability([]);
    assert.deepEqual([brier, calibration_error], [null, null]);
    assert.ok(bins.every(({ claimed, observed }) => claimed === null && observed === null));
  });

  it('counts every answer once, in any order, and its figures stay between 0 and 1', () => {
    fc.assert(
      fc.property(judged, (list) => {
        const table = reliability(list);
        assert.equal(
          table.bins.reduce((sum, { count }) => sum + count, 0),
          list.length,
        );
        assert.deepEqual(
          reliability(list.toReversed()).bins.map(({ count, right }) => [count, right]),
          table.bins.map(({ count, right }) => [count, right]),
        );
        for (const figure of [table.brier, table.calibration_error]) {
          assert.ok(figure === null || (figure >= 0 && figure <= 1 + 1e-12));
        }
      }),
    );
  });

  it('refuses what is no confidence and edges that do not rise from 0 to 1', () => {
    for (const confidence of [-0.1, 1.1, Number.NaN]) {
      assert.throws(() => reliability(answers(confidence, 1, 0)), RangeError);
    }
    for (const edges of [[0, 1, 0.5], [0.1, 1], [0, 0.9], [0]]) {
      assert.throws(() => reliability([], edges), RangeError);
    }
  });
});
