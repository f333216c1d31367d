import { createExpert, type Expert, type LevelShift, type Opinion } from './expert.ts';
import type { History } from './history.ts';
import { median } from './median.ts';
import { findPeriods, findSines } from './periods.ts';
import { harmonicPredictor, levelPredictor, type Predictor, seasonPredictor } from './predictor.ts';
import { LINEAR, logarithmic, type Scale } from './scale.ts';

/** What the experts together say of a value. */
export interface Verdict {
  /** `-log10` of the chance of such a value. */
  readonly surprise: number;
  /** How far it lies off, in usual distances; negative below. */
  readonly distance: number;
}

/**
 * Experts on one series, chosen by the series itself: a slow and a quick level at first, then whatever periods are found
 * in it, on the scale of its values and, where they are never negative, of their logarithms. They are weighed by how
 * likely they found what came.
 */
export interface Panel {
  judge(at: number, value: number): Verdict;
  /** The value that was judged last, before it is added to the history. */
  learn(at: number, value: number): LevelShift | null;
  /** Looks for periods when it is time to; after a value was added. */
  study(): void;
}

const DAY = 86_400_000;
const CALENDAR = [DAY, 7 * DAY];
/** A season of fewer values is none. */
const LEAST_SAMPLES = 4;
const LEAST_A_DAY = 8;
const MOST_SINES = 6;
const MOST_SEASONS = 4;
const GRID = 4096;
/** Experts whose loss is higher than the best one's by this are sent away. */
const WORSE = 1;
/** How much less an expert's surprise counts the worse it is, and how sharply the best are preferred. */
const DISCOUNT = 6;
const PREFERENCE = 8;
/** Periods are looked for after so many values, then whenever there are a third more. */
const FIRST_LOOK = 48;
const NEXT_LOOK = 1.3;
const LATEST_LOOK = 2000;

interface Member {
  readonly expert: Expert;
  readonly scale: Scale;
  /** Periods of a harmonic, in milliseconds. */
  readonly periods: readonly number[];
  opinion: Opinion;
}

const UNHEARD: Opinion = Object.freeze({ chance: 1, distance: 0, expected: 0 });

/** `history` is that of the series. */
export function createPanel(history: History): Panel {
  let members: Member[] = [];
  let logs: Scale | null = null;
  let look = FIRST_LOOK;

  const start = (value: number): void => {
    for (const rate of [0.02, 0.2]) join(levelPredictor(rate, value), LINEAR, 0);
  };

  /** A new expert catches up with what was before it came; its loss counts from the value `apprentice` on. */
  function join(
    predictor: Predictor,
    scale: Scale,
    apprentice: number,
    periods: readonly number[] = [],
  ): void {
    const expert = createExpert(predictor);
    const { times, values, step, floor } = history;
    for (const [index, at] of times.entries()) {
      const value = values[index] ?? 0;
      const gap = index === 0 ? 1 : Math.max(1, (at - (times[index - 1] ?? at)) / step);
      expert.judge(at, scale.to(value), gap, scale.floorAt(value, floor));
      expert.learn(at, scale.to(value), gap, scale.jacobianAt(value));
      if (index === apprentice) expert.forgetLoss();
    }
    members.push({ expert, scale, periods, opinion: UNHEARD });
  }

  function study(): void {
    if (history.count < look) return;
    look = Math.min(Math.ceil(look * NEXT_LOOK), look + LATEST_LOOK);
    const least = Math.min(...history.values);
    const middle = median(history.values);
    if (logs !== null && least < 0) {
      members = members.filter(({ scale }) => scale === LINEAR);
      logs = null;
    } else if (logs === null && least >= 0 && middle > 0) {
      logs = logarithmic(0.05 * middle);
      join(levelPredictor(0.02, logs.to(history.values[0] ?? middle)), logs, FIRST_LOOK / 2);
    }
    for (const scale of logs === null ? [LINEAR] : [LINEAR, logs]) studyOn(scale);
    const best = Math.min(...members.map(({ expert }) => expert.loss));
    members = members.filter(({ expert }, index) => index < 2 || expert.loss < best + WORSE);
  }

  function studyOn(scale: Scale): void {
    const { times, step } = history;
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    const grid = history.grid(GRID, scale.to);
    if (grid.length < FIRST_LOOK / 2) return;
    const days = CALENDAR.filter((period) => period >= LEAST_A_DAY * step && span >= 2 * period);
    const found = findPeriods(grid, 2).filter((samples) => samples >= LEAST_SAMPLES);
    for (const period of [...days, ...found.map((samples) => samples * step)]) addSeason(period, scale);
    const sines = findSines(grid, MOST_SINES).map((frequency) => onCalendar(step / frequency));
    if (sines.length > 0) setHarmonic(sines, scale, span);
  }

  function addSeason(period: number, scale: Scale): void {
    const seasons = members.filter((one) => one.expert.predictor.kind === 'season' && one.scale === scale);
    const samples = period / history.step;
    const known = seasons.some(({ expert }) => Math.abs(expert.predictor.samples - samples) < 0.03 * samples);
    if (known) return;
    const level = scale.to(median(history.values));
    join(seasonPredictor(period, history.step, level), scale, apprenticeship(samples));
    const [worst] = [...seasons, ...members.slice(-1)].toSorted((a, b) => b.expert.loss - a.expert.loss);
    if (seasons.length >= MOST_SEASONS) members = members.filter((one) => one !== worst);
  }

  function setHarmonic(periods: readonly number[], scale: Scale, span: number): void {
    const known = members.find((one) => one.periods.length > 0 && one.scale === scale);
    // In phase to a tenth of a turn over all that was seen.
    const near = (a: number, b: number) => Math.abs(span / a - span / b) < 0.1;
    const same = (one: number) => known?.periods.some((other) => near(one, other));
    if (known?.periods.length === periods.length && periods.every(same)) return;
    const predictor = harmonicPredictor(periods, history.step, history.times[0] ?? 0);
    join(predictor, scale, apprenticeship(4 * (2 + 2 * periods.length)), periods);
    members = members.filter((one) => one !== known);
  }

  /** Values that a new expert may learn from before it is measured; some must be left to measure it by. */
  function apprenticeship(samples: number): number {
    return Math.min(history.times.length - 5, Math.ceil(samples));
  }

  return {
    judge(at, value) {
      if (members.length === 0) return { surprise: 0, distance: 0 };
      const gap = history.gapTo(at);
      const best = Math.min(...members.map(({ expert }) => expert.loss));
      let surprise = 0;
      let distance = 0;
      let weights = 0;
      for (const member of members) {
        const { expert, scale } = member;
        const scaled = scale.to(value);
        member.opinion = expert.judge(at, scaled, gap, scale.floorAt(value, history.floor));
        const worse = expert.loss - best;
        surprise = Math.max(surprise, Math.exp(-DISCOUNT * worse) * -Math.log10(member.opinion.chance));
        const weight = Math.exp(-PREFERENCE * worse);
        weights += weight;
        distance += weight * member.opinion.distance * Math.sign(scaled - member.opinion.expected);
      }
      return { surprise, distance: distance / weights };
    },
    learn(at, value) {
      if (members.length === 0) {
        start(value);
        return null;
      }
      const gap = history.gapTo(at);
      let best = Number.POSITIVE_INFINITY;
      let shift: LevelShift | null = null;
      for (const { expert, scale } of members) {
        const seen = expert.learn(at, scale.to(value), gap, scale.jacobianAt(value));
        if (expert.loss >= best || (expert.predictor.kind === 'level' && expert !== members[0]?.expert))
          continue;
        best = expert.loss;
        shift = seen && inUnits(seen, value, scale);
      }
      return shift;
    },
    study,
  };
}

/** A shift on another scale in units of the series, at its value now. */
function inUnits({ size, ...shift }: LevelShift, value: number, scale: Scale): LevelShift {
  return { ...shift, size: value - scale.from(scale.to(value) - size) };
}

/** A day, a week, or a part of one, when it is nearly that. */
function onCalendar(period: number): number {
  for (const whole of CALENDAR)
    for (let part = 1; part <= 6; part += 1)
      if (Math.abs(period - whole / part) < 0.02 * period) return whole / part;
  return period;
}
