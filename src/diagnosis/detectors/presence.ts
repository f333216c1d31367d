import type { Fact, Facts } from '../facts.ts';
import { saysRecovered } from '../logs/line.ts';
import { secondsSince } from './detector.ts';
import { isLooping } from './loop.ts';

/** Ages in seconds and numbers of lines up to which a line still speaks of now. */
const FRESH_S = 120;
const STALE_S = 900;
const FOLLOWED_BY_MUCH = 10;
/** A date in the text that is older than this is a quotation: no time zone explains it. */
const QUOTED_AFTER_S = 36 * 3600;
/** How far back the former lives of a service in a restart loop still count. */
const LOOP_MEMORY_S = 900;

/**
 * 0..1: how surely what a log line says still holds. A line from before the present life of a service does not count;
 * one after which the program went on quietly, or said that it works again, counts little; what repeats itself until
 * now counts fully.
 */
export function presence(line: Fact<'log'>, facts: Facts, now: Date): number {
  const state = facts.latest('state', line.subject)?.value;
  const { at, text, count, first_at, after } = line.value;
  if (quotesThePast(text, at, now)) return 0;
  const alive = state === undefined || state.state === 'running' || state.state === 'paused';
  const looping = isLooping(facts, line.subject, now);
  const age = secondsSince(at, now);
  if (at !== null && state?.started_at && Date.parse(at) < Date.parse(state.started_at) - 1000) {
    return looping && age !== null && age < LOOP_MEMORY_S ? 0.9 : 0;
  }
  if (!alive || looping) return nearEnd(after);
  if (recoveredSince(line, facts)) return 0.15;
  const gap = gapOf(at, first_at, count);
  if (gap !== null && age !== null) return age <= 4 * gap + 30 ? 1 : 0.2;
  if (age !== null && age > STALE_S) return 0;
  if (after >= FOLLOWED_BY_MUCH) return 0.3;
  return age !== null && age > FRESH_S ? 0.5 : 0.9;
}

/** What was said right before the end is most likely the reason for it. */
function nearEnd(after: number): number {
  if (after <= 5) return 1;
  if (after <= 15) return 0.85;
  return after <= 50 ? 0.6 : 0.35;
}

/** Mean seconds between repetitions; null when it was said once. */
function gapOf(at: string | null, firstAt: string | null, count: number): number | null {
  if (at === null || firstAt === null || count < 2) return null;
  return (Date.parse(at) - Date.parse(firstAt)) / 1000 / (count - 1);
}

function recoveredSince(line: Fact<'log'>, facts: Facts): boolean {
  return facts
    .of('log', line.subject)
    .some((later) => later.value.n > line.value.n && saysRecovered(later.value.text));
}

/** Whether a date stands in the text that is much older than the line itself. */
function quotesThePast(text: string, at: string | null, now: Date): boolean {
  const match = /\b(20\d\d|19\d\d)[-/](0\d|1[0-2])[-/]([0-2]\d|3[01])\b/.exec(text);
  if (!match) return false;
  const said = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  const written = at === null ? now.getTime() : Date.parse(at);
  return (written - said) / 1000 > QUOTED_AFTER_S + 24 * 3600;
}
