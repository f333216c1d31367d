import { median } from './median.ts';

/** A value at a time in milliseconds since 1970. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** A level that moved and stayed: from `at` on values lie about `after`, which was `before` until then. */
export interface Step {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** Fewer values on a side are no level. */
const LEAST_SIDE = 4;
/** How many times as far as values usually stray a level must move. */
const CLEAR = 5;
/** The middle distance of normal values from their middle, as a share of their standard deviation. */
const NORMAL_MIDDLE = 0.6745;

/** Where a series falls into two levels best, by least squares; null when they hardly differ. It looks at all of it. */
export function stepIn(points: readonly Point[]): Step | null {
  const values = points.map(({ value }) => value);
  const split = bestSplit(values);
  if (split === null) return null;
  const [left, right] = [values.slice(0, split), values.slice(split)];
  const [before, after] = [median(left), median(right)];
  const usual = Math.max(
    strayOf(left, before),
    Math.min(strayOf(right, after), Math.abs(after - before) / 3),
  );
  // Not even a hundredth of what it is: no level has moved.
  if (Math.abs(after - before) <= Math.max(CLEAR * usual, 0.01 * Math.abs(before))) return null;
  return { at: points[split]!.at, before, after };
}

function bestSplit(values: readonly number[]): number | null {
  const total = values.reduce((sum, value) => sum + value, 0);
  let best: number | null = null;
  let most = 0;
  let sum = 0;
  for (const [index, value] of values.entries()) {
    const rest = values.length - index;
    if (index >= LEAST_SIDE && rest >= LEAST_SIDE) {
      const gain = ((sum / index - (total - sum) / rest) ** 2 * index * rest) / values.length;
      if (gain > most) [best, most] = [index, gain];
    }
    sum += value;
  }
  return best;
}

function strayOf(values: readonly number[], middle: number): number {
  return median(values.map((value) => Math.abs(value - middle))) / NORMAL_MIDDLE;
}

/** Steady growth: `perHour` in units of the series, `share` of its first level that it grew over the whole time. */
export interface Growth {
  readonly perHour: number;
  readonly share: number;
}

const PARTS = 6;
const LEAST_IN_PART = 3;
const LEAST_SHARE = 0.1;
/** What slows down to less than this part of its pace fills up, and does not leak. */
const LEAST_PACE = 0.4;
const HOUR = 3_600_000;

/** Whether a series rises from each part of its time to the next, and goes on doing so; null when it does not. */
export function growthIn(points: readonly Point[]): Growth | null {
  if (points.length < PARTS * LEAST_IN_PART) return null;
  const levels = Array.from({ length: PARTS }, (_, part) => {
    const from = Math.floor((part * points.length) / PARTS);
    const some = points.slice(from, Math.floor(((part + 1) * points.length) / PARTS));
    return { at: median(some.map(({ at }) => at)), value: median(some.map(({ value }) => value)) };
  });
  const rises = levels.slice(1).map(({ value }, index) => value - levels[index]!.value);
  const [first, last] = [levels[0]!, levels[PARTS - 1]!];
  const whole = last.value - first.value;
  if (rises.some((rise) => rise <= 0) || first.value <= 0 || whole < LEAST_SHARE * first.value) return null;
  const latest = (rises[PARTS - 3]! + rises[PARTS - 2]!) / 2;
  const pace = whole / (PARTS - 1);
  // One leap is no growth.
  if (latest < LEAST_PACE * pace || Math.max(...rises) > 0.6 * whole) return null;
  return { perHour: (whole * HOUR) / (last.at - first.at), share: whole / first.value };
}
