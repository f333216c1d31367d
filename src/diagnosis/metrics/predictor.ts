import { createHarmonic } from './harmonic.ts';
import { createSeason } from './season.ts';

/** Expects the next value from those before it, without a look at the last few: see `Expert` for those. */
export interface Predictor {
  /** A level knows no period; a season has one of so many samples. */
  readonly kind: 'level' | 'season' | 'harmonic';
  readonly samples: number;
  predict(at: number): number;
  /** How far values usually stray at this time, where that is known. */
  spread(at: number): number;
  /** `error` is the value less what was predicted; `most` bounds what one value moves. */
  learn(at: number, value: number, error: number, most: number): void;
  /** The level has moved by this. */
  shift(by: number): void;
}

/** A level that follows slowly or quickly: the share of an error that it takes over. */
export function levelPredictor(rate: number, start: number): Predictor {
  let level = start;
  let count = 1;
  return {
    kind: 'level',
    samples: 1,
    predict: () => level,
    spread: () => 0,
    learn(_, __, error, most) {
      count += 1;
      level += Math.max(rate, 1 / count) * clip(error, most);
    },
    shift(by) {
      level += by;
    },
  };
}

/** What is usual at each part of a period, on a slow level. Times in milliseconds, `step` is the usual one. */
export function seasonPredictor(period: number, step: number, start: number): Predictor {
  const season = createSeason(period, step);
  const rate = Math.min(0.02, (2 * step) / period);
  let level = start;
  return {
    kind: 'season',
    samples: period / step,
    predict: (at) => level + season.valueAt(at),
    spread: (at) => (season.cycles > 2 ? season.spreadAt(at) : 0),
    learn(at, value, error, most) {
      level += rate * clip(error, most);
      season.learn(at, value - level, most);
    },
    shift(by) {
      level += by;
    },
  };
}

/** A sum of sines of these periods on a straight line. */
export function harmonicPredictor(periods: readonly number[], step: number, origin: number): Predictor {
  const harmonic = createHarmonic(periods, origin);
  let offset = 0;
  return {
    kind: 'harmonic',
    samples: Math.max(...periods) / step,
    predict: (at) => harmonic.valueAt(at) + offset,
    spread: () => 0,
    learn: (at, _, error, most) => harmonic.learn(at, clip(error, most)),
    shift(by) {
      offset += by;
    },
  };
}

export function clip(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
