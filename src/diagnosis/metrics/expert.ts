import { median } from './median.ts';
import { clip, type Predictor } from './predictor.ts';
import { createTail } from './tail.ts';

/** What an expert says of a value before it has learned from it. */
export interface Opinion {
  /** The chance of a value as far from what was expected, or farther. */
  readonly chance: number;
  /** How far, in units of what is usual, from what the last values let expect. */
  readonly distance: number;
  readonly expected: number;
}

/**
 * `samples` ago the first of a run of values that lie off by about `size`. It is told when chance explains it no more,
 * and again, as lasting, when the run is so long that the level has moved.
 */
export interface LevelShift {
  readonly samples: number;
  readonly size: number;
  readonly lasting: boolean;
}

/**
 * One way to see a series: a predictor, how far the last error carries over to the next value, how large errors usually
 * are, and how their largest are spread. It judges each value, then learns from it, outliers counting little.
 */
export interface Expert {
  readonly predictor: Predictor;
  /** How badly it has foreseen the values lately, as a logarithm of likelihood: lower is better. */
  readonly loss: number;
  /** `gap` is the time since the last value in usual steps, `floor` the least distance that means anything. */
  judge(at: number, value: number, gap: number, floor: number): Opinion;
  /**
   * The value that was judged last. `jacobian` makes the losses of experts comparable that see the value on other scales.
   */
  learn(at: number, value: number, gap: number, jacobian: number): LevelShift | null;
  /** Starts to count its loss anew. */
  forgetLoss(): void;
}

/** Values of which errors, loss and the like are remembered. */
const ERROR_MEMORY = 100;
const LOSS_MEMORY = 500;
const CARRY_FORGET = 0.99;
const SHARE_MEMORY = 200;
/** Before so many values nothing is clipped, and before so few nothing is judged. */
const YOUNG = 20;
const BLIND = 8;
/** Distance from which on a value is an outlier. */
const OUTLIER = 5;
/** So many values off, on one side, are a new level; of a season at least an eighth. */
const RUN = 8;
/** A cumulative sum (Page, 1954) of distances, each bounded, less what is usual; from the limit on the level has moved. */
const MOST_STEP = 3.5;
const ALLOWED = 1;
const LIMIT = 16;
/** Of values that lie off, the last are remembered. */
const REMEMBERED = 64;
const MOST_LOSS = 8;
const SPREAD_SHARE = 0.6;

export function createExpert(predictor: Predictor): Expert {
  const tail = createTail();
  const levelTail = createTail();
  const needed = Math.max(RUN, Math.round(predictor.samples / 8));
  const drift = createDrift(needed);
  const carry = createCarry();
  let count = 0;
  let loss = 0;
  let losses = 0;
  let usual = 0;
  let usualOff = 0;
  let now = { base: 0, expected: 0, error: 0, off: 0, unit: 1, unitOff: 1 };

  return {
    predictor,
    get loss() {
      return loss;
    },
    judge(at, value, gap, floor) {
      const base = predictor.predict(at);
      const expected = base + carry.over(gap);
      const spread = SPREAD_SHARE * predictor.spread(at);
      // After a gap less is known of what comes next.
      const unit = Math.max(floor, usual, spread * carry.unexplained) * (gap > 3 ? 1.5 : 1);
      const unitOff = Math.max(floor, usualOff, spread);
      now = { base, expected, error: value - expected, off: value - base, unit, unitOff };
      const distance = Math.abs(now.error) / unit;
      if (count < BLIND) return { chance: 1, distance, expected };
      const chance = Math.min(tail.chanceOf(distance), levelTail.chanceOf(Math.abs(now.off) / unitOff));
      return { chance, distance, expected };
    },
    learn(at, value, gap, jacobian) {
      const { base, expected, error, off, unit, unitOff } = now;
      count += 1;
      losses += 1;
      const distance = Math.abs(error) / unit;
      loss +=
        (Math.log(unit) + Math.min(MOST_LOSS, distance) + jacobian - loss) / Math.min(losses, LOSS_MEMORY);
      if (count > BLIND) {
        tail.add(distance);
        levelTail.add(Math.abs(off) / unitOff);
      }
      const rate = Math.max(1 / ERROR_MEMORY, 1 / count);
      const most = count < YOUNG ? Number.POSITIVE_INFINITY : 4;
      usual += rate * (Math.min(Math.abs(error), most * unit) - usual);
      usualOff += rate * (Math.min(Math.abs(off), most * unitOff) - usualOff);
      const outlier = count > YOUNG && distance > OUTLIER;
      carry.learn({
        off,
        clipped: clip(off, most * unitOff),
        error,
        expected: expected - base,
        outlier,
        gap,
      });
      predictor.learn(at, value, off, most * unitOff);
      if (count <= YOUNG) return null;
      const shift = drift.push(off, unitOff, carry.persistence);
      if (shift?.lasting) {
        predictor.shift(0.9 * shift.size);
        carry.reset();
      }
      return shift;
    },
    forgetLoss() {
      loss = 0;
      losses = 0;
    },
  };
}

interface Carried {
  readonly off: number;
  readonly clipped: number;
  readonly error: number;
  /** What was expected of `off`. */
  readonly expected: number;
  readonly outlier: boolean;
  readonly gap: number;
}

/** How much of the last value's distance from the level the next one keeps: an autoregression of first order. */
function createCarry() {
  let share = 0;
  // Of long ago: a new level carries over as well, and would hide itself.
  let usualShare = 0;
  let count = 0;
  let product = 0;
  let square = 0;
  let last = 0;
  let lastUsual = 0;
  let lastOutlier = 0;
  return {
    over: (gap: number): number => share ** Math.min(gap, 60) * last,
    /** How much longer chance keeps values on one side than it would if each were on its own. */
    get persistence(): number {
      return (1 + usualShare) / (1 - usualShare);
    },
    get unexplained(): number {
      return Math.sqrt(1 - Math.min(0.9, share * share));
    },
    learn({ off, clipped, error, expected, outlier, gap }: Carried): void {
      if (gap <= 2 && !outlier) {
        product = CARRY_FORGET * product + clipped * lastUsual;
        square = CARRY_FORGET * square + lastUsual * lastUsual;
        share = square > 0 ? Math.max(0, Math.min(0.99, product / square)) : 0;
        count += 1;
        usualShare += Math.max(1 / SHARE_MEMORY, 1 / count) * (share - usualShare);
      }
      // One outlier tells nothing of the next value; a second one on the same side is where the series is now.
      const stays = !outlier || Math.sign(error) === lastOutlier;
      last = stays ? off : expected;
      lastUsual = outlier ? 0 : clipped;
      lastOutlier = outlier ? Math.sign(error) : 0;
    },
    reset(): void {
      last = 0;
      lastUsual = 0;
    },
  };
}

/** Tells from how far values lie off, and on which side, whether the level has moved for good. */
function createDrift(needed: number) {
  let sides = [beginning(1), beginning(-1)];
  return {
    push(off: number, unit: number, persistence: number): LevelShift | null {
      for (const side of sides) {
        side.sum += Math.min(MOST_STEP, (side.sign * off) / unit) - ALLOWED;
        if (side.sum <= 0) {
          side.sum = 0;
          side.run = [];
          side.told = false;
          continue;
        }
        side.run.push(off);
        if (side.run.length > REMEMBERED) side.run.shift();
        const lasting = side.run.length >= needed;
        if (side.sum < LIMIT * persistence || (side.told && !lasting)) continue;
        const shift = { samples: side.run.length - 1, size: median(side.run), lasting };
        side.told = true;
        if (lasting) sides = [beginning(1), beginning(-1)];
        return shift;
      }
      return null;
    },
  };
}

function beginning(sign: 1 | -1) {
  return { sign, sum: 0, run: [] as number[], told: false };
}
