/** A made-up series with what is strange in it. Times in milliseconds since 1970. */
export interface Series {
  readonly kind: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** First and last index of each strange stretch; an alarm counts from the first on. */
  readonly strange: readonly (readonly [from: number, to: number])[];
}

/** Uniform and normal numbers that are the same for a seed (mulberry32; Box and Muller). */
export interface Dice {
  uniform(): number;
  normal(): number;
  below(count: number): number;
}

export function dice(seed: number): Dice {
  let state = seed * 7919 + 17;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (count) => Math.floor(uniform() * count),
  };
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A Monday at midnight. */
const START = Date.UTC(2031, 3, 7);

/** How a series is made: its usual values, and what is done to some of them. */
interface Recipe {
  readonly length: number;
  readonly step: number;
  usual(index: number, roll: Dice): number;
  /** Changes values in place, and says where. */
  spoil?(values: number[], roll: Dice): (readonly [number, number])[];
  /** The time of a value, where times are not even. */
  at?(index: number, roll: Dice): number;
  /** Whether the value is left out. */
  missing?(index: number, roll: Dice): boolean;
}

const sine = (index: number, period: number, phase = 0): number =>
  Math.sin((2 * Math.PI * index) / period + phase);

/** Puts so many single values off, in the second half, by some multiple of `unit` up or down. */
function spikes(count: number, unit: number, up = false) {
  return (values: number[], roll: Dice): [number, number][] =>
    Array.from({ length: count }, (_, index) => {
      const half = values.length / 2;
      const at = Math.floor(half + ((index + 0.2 + 0.6 * roll.uniform()) * half) / count);
      const side = up || roll.uniform() < 0.5 ? 1 : -1;
      values[at] = (values[at] ?? 0) + side * unit * (1 + roll.uniform());
      return [at, at + 2];
    });
}

/** Moves everything from a place in the second half on; noticed in time is within some values. */
function shift(size: number, notice: number, length = Number.POSITIVE_INFINITY) {
  return (values: number[], roll: Dice): [number, number][] => {
    const at = Math.floor(values.length * (0.55 + 0.2 * roll.uniform()));
    for (let index = at; index < Math.min(values.length, at + length); index += 1)
      values[index] = (values[index] ?? 0) + size;
    const back: [number, number][] = at + length < values.length ? [[at + length, at + length + notice]] : [];
    return [[at, at + notice], ...back];
  };
}

/** Writes over a stretch of values in the second half. */
function stretch(length: number, write: (value: number, offset: number, roll: Dice) => number) {
  return (values: number[], roll: Dice): [number, number][] => {
    const at = Math.floor(values.length * (0.6 + 0.2 * roll.uniform()));
    for (let offset = 0; offset < length; offset += 1)
      values[at + offset] = write(values[at + offset] ?? 0, offset, roll);
    return [[at, at + length]];
  };
}

function autoregressive(share: number, scale: number): (index: number, roll: Dice) => number {
  let last = 0;
  return (_, roll) => {
    last = share * last + scale * roll.normal();
    return last;
  };
}

/** Busy by day, quiet by night; `weekend` is the part of it that is left on Saturday and Sunday. */
function working(index: number, perDay: number, weekend: number): number {
  const day = Math.floor(index / perDay) % 7;
  const hour = (24 * (index % perDay)) / perDay;
  const busy = Math.max(0, Math.sin((Math.PI * (hour - 6)) / 14)) * (hour > 6 && hour < 20 ? 1 : 0);
  return busy * (day >= 5 ? weekend : 1);
}

const noise = { length: 1500, step: 5 * MINUTE, usual: (_: number, roll: Dice) => 50 + 3 * roll.normal() };

/** Each makes a fresh recipe: some keep the last value in mind. */
const RECIPES: Readonly<Record<string, () => Recipe>> = {
  'quiet: white noise': () => noise,
  'quiet: drift': () => {
    const step = autoregressive(0, 1);
    let level = 100;
    return {
      ...noise,
      usual: (index, roll) => {
        level += step(index, roll);
        return level;
      },
    };
  },
  'quiet: day, week and noise': () => ({
    length: 4000,
    step: 15 * MINUTE,
    usual: (index, roll) => 200 + 400 * working(index, 96, 0.3) + 15 * roll.normal(),
  }),
  'quiet: a spike every hour': () => ({
    ...noise,
    length: 3000,
    usual: (index, roll) => 20 + roll.normal() + (index % 12 === 0 ? 40 + 3 * roll.normal() : 0),
  }),
  'quiet: counts': () => ({
    ...noise,
    usual: (_, roll) => Math.max(0, Math.round(4 + 2 * roll.normal())),
  }),
  'quiet: long tail': () => ({ ...noise, usual: (_, roll) => 20 * Math.exp(0.5 * roll.normal()) }),
  'quiet: seldom more than zero': () => ({
    ...noise,
    usual: (_, roll) => (roll.uniform() < 0.05 ? 1 + roll.below(4) : 0),
  }),
  'quiet: always the same': () => ({ ...noise, usual: () => 7 }),
  'quiet: steps of a trend': () => ({
    ...noise,
    usual: (index, roll) => 100 + Math.floor(index / 40) * 2 + 0.5 * roll.normal(),
  }),
  'spikes in noise': () => ({ ...noise, spoil: spikes(4, 24) }),
  'spikes in slow noise': () => {
    const slow = autoregressive(0.9, 2);
    return { ...noise, usual: (index, roll) => 60 + slow(index, roll), spoil: spikes(4, 20) };
  },
  'level shift': () => ({ ...noise, spoil: shift(18, 12) }),
  'short level shift': () => ({ ...noise, spoil: shift(-18, 30, 30) }),
  'spikes in a day': () => ({
    length: 3000,
    step: 10 * MINUTE,
    usual: (index, roll) => 100 + 40 * sine(index, 144) + 3 * roll.normal(),
    spoil: spikes(4, 26),
  }),
  'one busy hour at night': () => ({
    length: 3000,
    step: 10 * MINUTE,
    usual: (index, roll) => 100 + 60 * sine(index, 144, -Math.PI / 2) + 3 * roll.normal(),
    spoil: (values) => {
      const from = 144 * 16;
      for (let index = from; index < from + 6; index += 1) values[index] = 130 + (index % 3);
      return [[from, from + 6]];
    },
  }),
  'a week with a holiday': () => ({
    length: 24 * 7 * 9,
    step: HOUR,
    usual: (index, roll) => 1000 + 5000 * working(index, 24, 0.4) + 120 * roll.normal(),
    spoil: (values) => {
      const from = 24 * (7 * 7 + 2);
      for (let index = from; index < from + 24; index += 1) values[index] = 1000 + 60 * (index % 3);
      return [[from + 6, from + 24]];
    },
  }),
  'three sines, a trend and outliers': () => ({
    length: 1680,
    step: HOUR,
    usual: (index, roll) =>
      index * 1.5 +
      400 * sine(index, 12) +
      600 * sine(index, 24, 1) +
      500 * sine(index, 168, 2) +
      40 * roll.normal(),
    spoil: spikes(5, 600),
  }),
  'sines with a jump': () => ({
    length: 1680,
    step: HOUR,
    usual: (index, roll) => 300 * sine(index, 24) + 200 * sine(index, 168) + 30 * roll.normal(),
    spoil: shift(900, 24),
  }),
  'spikes on a trend': () => ({
    ...noise,
    usual: (index, roll) => 10 + index * 0.2 + 2 * roll.normal(),
    spoil: spikes(4, 24),
  }),
  'noise grows': () => ({
    ...noise,
    spoil: stretch(80, (value, _, roll) => value + 18 * roll.normal()),
  }),
  'spikes in a long tail': () => ({
    ...noise,
    usual: (_, roll) => 20 * Math.exp(0.4 * roll.normal()),
    spoil: spikes(4, 400, true),
  }),
  'a burst of errors': () => ({
    ...noise,
    usual: (_, roll) => (roll.uniform() < 0.05 ? 1 + roll.below(3) : 0),
    spoil: stretch(12, (_, __, roll) => 20 + roll.below(20)),
  }),
  'errors without end': () => ({
    ...noise,
    usual: (_, roll) => (roll.uniform() < 0.1 ? 0.01 : 0),
    spoil: shift(0.3, 12),
  }),
  'requests stop': () => ({
    ...noise,
    usual: (index, roll) => Math.max(0, 80 + 30 * sine(index, 288) + 5 * roll.normal()),
    spoil: stretch(20, () => 0),
  }),
  'a sensor sticks': () => {
    let stuck: number | null = null;
    return {
      ...noise,
      spoil: stretch(80, (value) => {
        stuck ??= value;
        return stuck;
      }),
    };
  },
  'flat middle of a day': () => ({
    length: 4032,
    step: 5 * MINUTE,
    usual: (index, roll) => 20 + 60 * (index % 288 > 108 && index % 288 < 216 ? 1 : 0) + 2 * roll.normal(),
    spoil: (values, roll) => {
      for (let index = 288 * 10; index < 288 * 11; index += 1) values[index] = 20 + 2 * roll.normal();
      return [[288 * 10 + 108, 288 * 11]];
    },
  }),
  'a day that jumps higher': () => ({
    length: 4032,
    step: 5 * MINUTE,
    usual: (index, roll) => 20 + 60 * (index % 288 > 108 && index % 288 < 216 ? 1 : 0) + 2 * roll.normal(),
    spoil: (values) => {
      const from = 288 * 11 + 120;
      for (let index = from; index < from + 80; index += 1) values[index] = (values[index] ?? 0) + 60;
      return [[from, from + 80]];
    },
  }),
  'a machine cools down': () => {
    const slow = autoregressive(0.98, 0.6);
    return {
      length: 3000,
      step: 5 * MINUTE,
      usual: (index, roll) => 85 + slow(index, roll),
      spoil: stretch(120, (value, offset) => value - 25 * Math.min(1, offset / 20)),
    };
  },
  'irregular times': () => ({
    ...noise,
    at: (index, roll) => START + index * 5 * MINUTE + Math.floor(roll.uniform() * 4 * MINUTE),
    usual: (index, roll) => 40 + 10 * sine(index, 288) + 2 * roll.normal(),
    spoil: spikes(4, 18),
  }),
  'with gaps': () => ({
    ...noise,
    length: 2500,
    usual: (index, roll) => 100 + 40 * sine(index, 288) + 3 * roll.normal(),
    missing: (index) => index % 500 > 430,
    spoil: spikes(4, 26),
  }),
  'load of a processor': () => ({
    length: 4000,
    step: 5 * MINUTE,
    usual: (_, roll) => Math.max(0, 2 + 0.3 * roll.normal() + (roll.uniform() < 0.01 ? 3 : 0)),
    spoil: shift(30, 12, 200),
  }),
  'a pulse is missing': () => ({
    ...noise,
    length: 2600,
    usual: (index, roll) => 20 + roll.normal() + (index % 37 < 3 ? 50 + 3 * roll.normal() : 0),
    spoil: (values, roll) => {
      const from = 37 * 50;
      for (let index = from; index < from + 3; index += 1) values[index] = 20 + roll.normal();
      return [[from, from + 4]];
    },
  }),
  'noise grows a little': () => ({
    ...noise,
    spoil: stretch(120, (value, _, roll) => value + 6 * roll.normal()),
  }),
  'spikes come more often': () => ({
    ...noise,
    length: 4000,
    usual: (_, roll) => 20 + roll.normal() + (roll.uniform() < 0.01 ? 40 * roll.uniform() : 0),
    spoil: stretch(150, (value, _, roll) => value + (roll.uniform() < 0.25 ? 40 * roll.uniform() : 0)),
  }),
  'a leak begins': () => ({
    ...noise,
    usual: (_, roll) => 300 + 4 * roll.normal(),
    spoil: stretch(200, (value, offset) => value + 0.5 * offset),
  }),
  'a small level shift': () => ({ ...noise, spoil: shift(9, 40) }),
  'a queue that fills and is emptied': () => {
    let level = 0;
    return {
      ...noise,
      usual: (_, roll) => {
        level = level > 90 + 20 * roll.uniform() ? 0 : level + 2 + roll.uniform();
        return level + roll.normal();
      },
      spoil: stretch(40, (value, offset) => 110 + 2 * offset + 0 * value),
    };
  },
  'requests that double': () => ({
    length: 4000,
    step: 15 * MINUTE,
    usual: (index, roll) =>
      (100 + 100 * (index / 4000)) * (1 + 0.6 * sine(index, 96)) * (1 + 0.04 * roll.normal()),
    spoil: stretch(8, (value) => value / 2),
  }),
  'a batch in each night': () => ({
    length: 4032,
    step: 5 * MINUTE,
    usual: (index, roll) => 10 + roll.normal() + (index % 288 >= 24 && index % 288 < 36 ? 50 : 0),
    spoil: (values) => {
      const from = 288 * 10 + 150;
      for (let index = from; index < from + 12; index += 1) values[index] = (values[index] ?? 0) + 50;
      return [[from, from + 12]];
    },
  }),
  'two states': () => {
    let high = false;
    return {
      ...noise,
      length: 3000,
      usual: (_, roll) => {
        if (roll.uniform() < 0.025) high = !high;
        return (high ? 60 : 20) + roll.normal();
      },
      spoil: stretch(6, (_, __, roll) => 110 + roll.normal()),
    };
  },
  'steps of half a degree': () => ({
    ...noise,
    length: 3000,
    usual: (index, roll) => Math.round(2 * (40 + 3 * sine(index, 288) + 0.3 * roll.normal())) / 2,
    spoil: spikes(4, 4),
  }),
  'latency that follows the day': () => ({
    ...noise,
    length: 3000,
    usual: (index, roll) => 30 * (1.5 + sine(index, 288)) * Math.exp(0.25 * roll.normal()),
    spoil: stretch(20, (value) => 3 * value),
  }),
  'few values': () => ({ ...noise, length: 150, spoil: spikes(1, 40) }),
};

export const KINDS: readonly string[] = Object.keys(RECIPES);

/** The series of this kind that belongs to a seed. */
export function seriesOf(kind: string, seed: number): Series {
  const recipe = RECIPES[kind]?.();
  if (!recipe) throw new Error(`there is no series ${kind}`);
  const roll = dice(seed);
  const all = Array.from({ length: recipe.length }, (_, index) => recipe.usual(index, roll));
  const strange = recipe.spoil?.(all, roll) ?? [];
  const kept = all.flatMap((_, index) => (recipe.missing?.(index, roll) ? [] : [index]));
  const place = (index: number) => kept.findLastIndex((one) => one <= index);
  return {
    kind,
    times: kept.map((index) => recipe.at?.(index, roll) ?? START + index * recipe.step),
    values: kept.map((index) => all[index] ?? 0),
    // What falls into a gap was never seen.
    strange: strange
      .filter(([from, to]) => kept.some((index) => index >= from && index <= to))
      .map(([from, to]) => [place(from), place(to)] as const),
  };
}
