import { median } from './median.ts';
import type { Grid } from './periods.ts';

/** The last values of a series with their times, and what follows from those: the usual step, gaps, what is tiny. */
export interface History {
  /** Values seen in all. */
  readonly count: number;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** Milliseconds between values, usually; infinite before the second. */
  readonly step: number;
  /** The least difference that means anything: half the finest step between values, or what is lost in their size. */
  readonly floor: number;
  /** Usual steps since the last value, at least 1. */
  gapTo(at: number): number;
  /** Adds a value; `at` is later than the last. */
  add(at: number, value: number): void;
  /** The values at even steps, gaps filled with what was before them; at most `length`. */
  grid(length: number, map: (value: number) => number): Grid;
}

/** Values kept; another half as many are let pile up before the oldest are dropped. */
const KEPT = 5000;
const STEPS = 63;

export function createHistory(): History {
  let times: number[] = [];
  let values: number[] = [];
  let count = 0;
  let step = Number.POSITIVE_INFINITY;
  let finest = Number.POSITIVE_INFINITY;
  let size = 0;
  const steps: number[] = [];

  function measure(at: number, value: number): void {
    const before = times.at(-1);
    if (before === undefined) return;
    steps.push(at - before);
    if (steps.length > STEPS) steps.shift();
    if (count < STEPS || count % 16 === 0) step = median(steps);
    const difference = Math.abs(value - (values.at(-1) ?? value));
    // It may grow again, slowly: the finest step of long ago is not for ever.
    if (difference > 0) finest = Math.min(finest * 1.001, difference);
  }

  return {
    get count() {
      return count;
    },
    get times() {
      return times;
    },
    get values() {
      return values;
    },
    get step() {
      return step;
    },
    get floor() {
      return Math.max(1e-12, finest === Number.POSITIVE_INFINITY ? 0 : finest / 2, 1e-4 * size);
    },
    gapTo(at) {
      const before = times.at(-1);
      return before === undefined ? 1 : Math.max(1, (at - before) / step);
    },
    add(at, value) {
      measure(at, value);
      count += 1;
      size += (Math.abs(value) - size) / Math.min(count, 500);
      times.push(at);
      values.push(value);
      if (times.length < 1.5 * KEPT) return;
      times = times.slice(-KEPT);
      values = values.slice(-KEPT);
    },
    grid: (length, map) => gridOf(times, values, step, length, map),
  };
}

function gridOf(
  times: readonly number[],
  values: readonly number[],
  step: number,
  most: number,
  map: (value: number) => number,
): Grid {
  const end = times.at(-1) ?? 0;
  const length = Math.min(most, Math.floor((end - (times[0] ?? 0)) / step) + 1);
  const sums = new Float64Array(length);
  const counts = new Uint32Array(length);
  for (const [index, at] of times.entries()) {
    const cell = length - 1 - Math.round((end - at) / step);
    if (cell < 0) continue;
    sums[cell] = (sums[cell] ?? 0) + map(values[index] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  let last = map(median(values));
  return sums.map((sum, cell) => {
    if ((counts[cell] ?? 0) > 0) last = sum / (counts[cell] ?? 1);
    return last;
  });
}
