import { secondsSince } from '../detectors/detector.ts';
import { isLooping, periodOf } from '../detectors/loop.ts';
import type { Fact, Facts, FactValues } from '../facts.ts';
import { saysRecovered } from '../logs/line.ts';

/** Ages in seconds and numbers of lines up to which a line still speaks of now. */
const FRESH_S = 120;
const STALE_S = 900;
const FOLLOWED_BY_MUCH = 10;
/** A date in the text that is older than this is a quotation: no time zone explains it. */
const QUOTED_AFTER_S = 60 * 3600;
/** How far back the former lives of a service in a restart loop still count. */
const LOOP_MEMORY_S = 900;
/** How long something that happened once, and needs somebody to see to it, is believed to be so still. */
const LASTING_S = 120;

/** How surely what a log line says still holds, 0..1. */
export interface Presence {
  /**
   * As a state of things: a line from before the present life of a service does not count; one after which the program
   * went on quietly, or said that it works again, counts little; what repeats itself until now counts fully.
   */
  readonly now: number;
  /** As something that happened once and stays so until somebody sees to it. */
  readonly lasting: number;
  /** As something that is so for the whole of the program's present life. */
  readonly life: number;
}

/** How often something was said, and when; times ISO 8601 UTC, null where they are not known. */
export type Sayings = Pick<FactValues['log'], 'count' | 'first_at' | 'prev_at'>;

/** Of lines that say the same in other words, when `line` is the last of them. */
export function sayingsOf(line: Fact<'log'>, lines: readonly Fact<'log'>[]): Sayings {
  const others = lines.filter((other) => other !== line).map(({ value }) => value);
  const times = [line.value.prev_at, line.value.first_at, ...others.flatMap((one) => [one.first_at, one.at])]
    .filter((at) => at !== null)
    .filter((at) => at !== line.value.at)
    .sort();
  return {
    count: others.reduce((sum, { count }) => sum + count, line.value.count),
    first_at: times[0] ?? line.value.first_at,
    prev_at: times.at(-1) ?? null,
  };
}

/** Judges the lines of one capture. */
export function presenceIn(facts: Facts, now: Date): (line: Fact<'log'>, sayings: Sayings) => Presence {
  const recoveries = lastRecoveries(facts);
  return (line, sayings) => {
    const { at, text, n } = line.value;
    const trust = credibility(line);
    if (quotesThePast(text, at, now)) return { now: 0, lasting: 0, life: 0 };
    const life = lifeOf(line, facts, now);
    if (life !== 'present') return { now: life === 'loop' ? 0.9 * trust : 0, lasting: 0, life: 0 };
    const recovered = n < (recoveries.get(logOf(line)) ?? 0);
    const age = secondsSince(at, now);
    return {
      now:
        trust *
        (isAlive(line.subject, facts, now)
          ? whileAlive(line.value, sayings, age, recovered, startOf(line, facts))
          : nearEnd(line.value.after)),
      lasting: age !== null && age > LASTING_S ? 0.4 * trust : 0.8 * trust,
      life: line.value.amid ? 0.4 : 0.9,
    };
  };
}

/** To which life of its program a line belongs; former lives count only in a restart loop. */
function lifeOf(line: Fact<'log'>, facts: Facts, now: Date): 'present' | 'loop' | 'past' {
  const started = facts.latest('state', line.subject)?.value.started_at;
  const { at } = line.value;
  if (at === null || !started || Date.parse(at) >= Date.parse(started) - 1000) return 'present';
  const age = secondsSince(at, now) ?? Number.POSITIVE_INFINITY;
  if (!isLooping(facts, line.subject, now)) return 'past';
  return age < Math.max(LOOP_MEMORY_S, 3 * (periodOf(facts, line.subject, now) ?? 0)) ? 'loop' : 'past';
}

/** When the present life of its program began; '' when that is not known. */
function startOf(line: Fact<'log'>, facts: Facts): string {
  return facts.latest('state', line.subject)?.value.started_at ?? '';
}

function isAlive(subject: string, facts: Facts, now: Date): boolean {
  const state = facts.latest('state', subject)?.value.state;
  return (
    (state === undefined || state === 'running' || state === 'paused') && !isLooping(facts, subject, now)
  );
}

function whileAlive(
  { at, after }: FactValues['log'],
  sayings: Sayings,
  age: number | null,
  recovered: boolean,
  started: string,
): number {
  if (recovered) return 0.15;
  const rhythm = at === null ? null : rhythmOf(at, sayings, started);
  if (rhythm !== null && age !== null) return age <= 3 * rhythm + 15 ? 1 : 0.2;
  if (age !== null && age > STALE_S) return 0;
  if (after >= FOLLOWED_BY_MUCH) return 0.3;
  return age !== null && age > FRESH_S ? 0.5 : 0.9;
}

/**
 * Seconds between the times it was said in the present life; null when it was said once, or in one breath. Two times
 * make no rhythm that a long silence would belong to.
 */
function rhythmOf(at: string, { count, first_at, prev_at }: Sayings, started: string): number | null {
  if (prev_at === null || prev_at < started) return null;
  const gap = secondsBetween(prev_at, at);
  if (gap < 1) return null;
  if (count < 3 || first_at === null) return Math.min(gap, STALE_S / 3);
  return first_at < started ? gap : Math.max(gap, secondsBetween(first_at, at) / (count - 1));
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** What was said right before the end is most likely the reason for it. */
function nearEnd(after: number): number {
  if (after <= 10) return 1;
  return after <= 40 ? 0.85 : 0.7;
}

/** Who talks to the reader in a log can make up more; who tells of everyday work complains about nothing. */
function credibility({ value: { text, amid } }: Fact<'log'>): number {
  return (amid ? 0.4 : 1) * (EVERYDAY.test(text) ? 0.4 : 1);
}

const EVERYDAY =
  /"(?:level|severity|lvl)" ?: ?"(?:info|debug|trace|notice)"|\blevel=(?:info|debug|trace)\b|^\W*(?:[\d\-:.,TZ+/ ]+)?\W*(?:INFO|DEBUG|TRACE|VERBOSE)\b/i;

/** The log that a line stands in: places in two of them cannot be compared. */
function logOf({ subject, source }: Fact<'log'>): string {
  return `${source} ${subject}`;
}

/** The last line of each log that says that something works again. */
function lastRecoveries(facts: Facts): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const line of facts.all('log')) {
    const { n, text } = line.value;
    if (n > (last.get(logOf(line)) ?? 0) && saysRecovered(text)) last.set(logOf(line), n);
  }
  return last;
}

/** Whether a date stands in the text that is much older than the line itself. */
function quotesThePast(text: string, at: string | null, now: Date): boolean {
  const match = /\b(20\d\d|19\d\d)[-/](0\d|1[0-2])[-/]([0-2]\d|3[01])\b/.exec(text);
  if (!match) return false;
  const said = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  const written = at === null ? now.getTime() : Date.parse(at);
  return (written - said) / 1000 > QUOTED_AFTER_S;
}
