/**
 * How rare a value is among those before it. Values are magnitudes in units of what is usual. Up to the threshold that a
 * tenth exceed they are common; beyond it the tail is a generalized Pareto distribution, as in peaks over threshold
 * (Pickands, Balkema, de Haan; on streams: Siffer et al., KDD 2017), fitted to two quantiles and not to moments: one
 * value in a hundred may be an anomaly without making the next one usual.
 */
export interface Tail {
  /** The chance of a value at least as large, by what was added until now: 1 for all that are common. */
  chanceOf(value: number): number;
  add(value: number): void;
}

/** Values that are remembered. */
const WINDOW = 1000;
/** Values between two fits. */
const REFIT = 25;
/** So many imagined values stand at the beginning, and are forgotten by `PRIOR_ENDS`. */
const PRIOR = 150;
const PRIOR_ENDS = 600;
const START: Fit = Object.freeze({ threshold: 2.3, scale: 1, shape: 0.1, most: 7 });

const OVER = 0.1;
const NEAR = 0.03;
const FAR = 0.01;
/** Heavier tails than this would hide everything. */
const MAX_SHAPE = 0.15;
/** What is rarer than this counts as if it were just as rare: outliers stretch the tail only when they are many. */
const RAREST = 1e-3;

/** Values are counted in bins, each 5 % wider than the one before: finding a quantile needs no sorting. */
const BINS = 128;
const FIRST_BIN = 0.1;
const BIN_RATIO = 1.05;
const LOG_RATIO = Math.log(BIN_RATIO);

interface Fit {
  readonly threshold: number;
  readonly scale: number;
  readonly shape: number;
  readonly most: number;
}

export function createTail(): Tail {
  const ring = new Uint8Array(WINDOW);
  const counts = new Uint16Array(BINS);
  let filled = 0;
  let at = 0;
  let sinceFit = 0;
  let fit = START;
  return {
    chanceOf(value) {
      if (!(value > fit.threshold)) return 1;
      return Math.max(1e-300, OVER * survival((value - fit.threshold) / fit.scale, fit.shape));
    },
    add(value) {
      const bin = binOf(Math.min(value, fit.most));
      if (filled === WINDOW) counts[ring[at] ?? 0] = (counts[ring[at] ?? 0] ?? 0) - 1;
      else filled += 1;
      ring[at] = bin;
      counts[bin] = (counts[bin] ?? 0) + 1;
      at = (at + 1) % WINDOW;
      sinceFit += 1;
      if (sinceFit < REFIT) return;
      sinceFit = 0;
      fit = fitOf(counts, filled);
    },
  };
}

function binOf(value: number): number {
  return value <= FIRST_BIN ? 0 : Math.min(BINS - 1, 1 + Math.floor(Math.log(value / FIRST_BIN) / LOG_RATIO));
}

function survival(excess: number, shape: number): number {
  return shape < 1e-6 ? Math.exp(-excess) : (1 + shape * excess) ** (-1 / shape);
}

function fitOf(counts: Uint16Array, total: number): Fit {
  const threshold = upperQuantile(counts, total, OVER);
  const near = Math.max(upperQuantile(counts, total, NEAR) - threshold, 1e-9);
  const far = Math.max(upperQuantile(counts, total, FAR) - threshold, near * 1.05);
  const shape = shapeOf(far / near);
  const scale = Math.max(near / reach(OVER / NEAR, shape), far / reach(OVER / FAR, shape));
  const weight = total / (total + PRIOR * Math.max(0, 1 - total / PRIOR_ENDS));
  const mixed = (seen: number, first: number) => weight * seen + (1 - weight) * first;
  const fit = {
    threshold: mixed(threshold, Math.max(threshold, START.threshold)),
    scale: mixed(scale, Math.max(scale, START.scale)),
    shape: mixed(shape, START.shape),
  };
  return { ...fit, most: fit.threshold + fit.scale * reach(OVER / RAREST, fit.shape) };
}

/** How far, in scales, an excess goes that is `ratio` times as rare as the threshold. */
function reach(ratio: number, shape: number): number {
  return shape < 1e-6 ? Math.log(ratio) : (ratio ** shape - 1) / shape;
}

/** The shape whose quantiles stand to one another as those seen, by halving. */
function shapeOf(ratio: number): number {
  const at = (shape: number) => reach(OVER / FAR, shape) / reach(OVER / NEAR, shape);
  if (ratio >= at(MAX_SHAPE)) return MAX_SHAPE;
  let low = 0;
  let high = MAX_SHAPE;
  for (let step = 0; step < 12; step += 1) {
    const middle = (low + high) / 2;
    if (at(middle) < ratio) low = middle;
    else high = middle;
  }
  return low;
}

/** The value that this share exceeds. */
function upperQuantile(counts: Uint16Array, total: number, share: number): number {
  let left = share * total;
  for (let bin = BINS - 1; bin > 0; bin -= 1) {
    const count = counts[bin] ?? 0;
    if (count >= left) return FIRST_BIN * BIN_RATIO ** (bin - left / count);
    left -= count;
  }
  return FIRST_BIN;
}
