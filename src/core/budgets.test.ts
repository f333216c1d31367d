import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_SLICES, type Slices, takeSlice, takeUse } from './budgets.ts';

test('takes up to the budget, then says how long to wait', () => {
  const budget = { max: 2, windowMs: 1000 };
  const first = takeUse([], 0, budget);
  const second = takeUse(first.uses, 400, budget);
  assert.deepEqual(second, { uses: [0, 400], waitMs: 0 });
  assert.deepEqual(takeUse(second.uses, 500, budget), { uses: [0, 400], waitMs: 500 });
  assert.deepEqual(takeUse(second.uses, 1000, budget), { uses: [400, 1000], waitMs: 0 });
});

test('no window holds more uses than the budget, and a wait that was kept is enough', () => {
  const steps = fc.array(fc.nat({ max: 700 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 1000 }),
      (gaps, max, windowMs) => {
        const taken: number[] = [];
        let uses: readonly number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const result = takeUse(uses, now, { max, windowMs });
          uses = result.uses;
          if (result.waitMs === 0) taken.push(now);
          else assert.equal(takeUse(uses, now + result.waitMs, { max, windowMs }).waitMs, 0);
        }
        for (const from of taken)
          assert.ok(taken.filter((at) => at >= from && at < from + windowMs).length <= max);
      },
    ),
  );
});

test('a clock set back frees nothing', () => {
  const budget = { max: 1, windowMs: 1000 };
  const { uses } = takeUse([], 5000, budget);
  const again = takeUse(uses, 100, budget);
  assert.equal(again.waitMs, 5900);
  assert.deepEqual(again.uses, [5000]);
});

test('a budget of nothing gives nothing', () => {
  assert.deepEqual(takeUse([], 0, { max: 0, windowMs: 1000 }), { uses: [], waitMs: 1000 });
});

test('counted in slices: no window holds more than it may, and a free one comes in time', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 12 }), (waits, max) => {
      const budget = { max, windowMs: 6000 };
      let slices: Slices = NO_SLICES;
      let now = 1000;
      const taken: number[] = [];
      for (const wait of waits) {
        now += wait;
        const next = takeSlice(slices, now, budget);
        slices = next.slices;
        if (next.waitMs === 0) taken.push(now);
        else {
          assert.ok(next.waitMs <= budget.windowMs + 100);
          assert.equal(takeSlice(slices, now + next.waitMs, budget).waitMs, 0);
        }
      }
      for (const start of taken)
        assert.ok(taken.filter((at) => at >= start && at < start + budget.windowMs).length <= max);
    }),
  );
});
