import { createHistory } from './history.ts';
import { createMemory } from './memory.ts';
import { createPanel } from './panel.ts';
import { createRange } from './range.ts';
import { createStandstill } from './standstill.ts';

/** A lasting change of the level of a series. */
export interface ChangePoint {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** By how much the level moved, in units of the series. */
  readonly size: number;
}

/** What is said of one value, by those before it alone. */
export interface Judgement {
  /** 0 is usual, 1 unheard of; from 0.5 on it is an anomaly. */
  readonly score: number;
  readonly anomaly: boolean;
  /** A change of level that this value makes certain; it began some values ago. */
  readonly change: ChangePoint | null;
}

/**
 * Judges a series value by value, never looking ahead. It finds its seasons by itself, takes irregular times and gaps,
 * lets the level move and finds usual what keeps coming back. One configuration for all series.
 */
export interface AnomalyDetector {
  /** `at` in milliseconds since 1970, later than the one before; the value is finite. */
  push(at: number, value: number): Judgement;
}

/** `-log10` of the chance from which on a value is an anomaly: one usual value in some tens of thousands. */
const THRESHOLD = 4;
/** Two ways to look at each value make a rare one three times as likely. */
const LOOKS = Math.log10(2.5);
/** Before so many values nothing is said, and for some time after it takes more to say it. */
const SILENT = 30;
const CAUTIOUS = 60;
/** Before so many values the level moves only because the season is not known yet. */
const SETTLED = 200;
/** A change of level is one anomaly, when it becomes certain. */
const CHANGED = 0.5;
/** What has come back so often is no anomaly any more, though still remarkable. */
const SPIKES = 5;
const SHIFTS = 1;
const USUAL = 0.45;

export function createAnomalyDetector(): AnomalyDetector {
  const history = createHistory();
  const panel = createPanel(history);
  const spikes = createMemory(SPIKES);
  const shifts = createMemory(SHIFTS);
  const range = createRange();
  const standstill = createStandstill();

  return {
    push(at, value) {
      const seen = history.count + 1;
      const verdict = panel.judge(at, value);
      const surprise = verdict.surprise - LOOKS;
      const caution = THRESHOLD * (1 + CAUTIOUS / seen);
      let score = seen > SILENT && surprise > 0 ? surprise / (surprise + caution) : 0;
      if (score >= 0.5 && spikes.knows(seen, verdict.distance)) score = USUAL;
      score = Math.max(score, range.push(value));
      const still = standstill.push(value);
      score = Math.max(score, still);
      let change: ChangePoint | null = null;
      // What stands still teaches nothing of how the series moves.
      if (still === 0) {
        const shift = panel.learn(at, value);
        if (shift?.lasting) change = { at: history.times.at(-shift.samples) ?? at, size: shift.size };
        if (shift !== null && !shifts.knows(seen, Math.abs(shift.size)) && seen > SETTLED)
          score = Math.max(score, CHANGED);
      }
      history.add(at, value);
      panel.study();
      return { score, anomaly: score >= 0.5, change };
    },
  };
}
