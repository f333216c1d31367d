import type { Fact } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { byWhom } from '../observe/orders.ts';
import { type Detector, finding, type Scene, secondsSince } from './detector.ts';

/** Seconds for which a change is still worth a mention. */
const RECENT_S = 24 * 3600;
/** Seconds in which what fails has most likely failed since the change. */
const LATELY_S = 900;
/** Seconds between an end that was asked for and the start that belongs to it. */
const TOGETHER_S = 300;

/** What somebody did to a service lately: made it anew, or stopped and started it. */
export const changeDetector: Detector = {
  name: 'change',
  emits: ['changed'],
  detect: (scene) =>
    scene.facts.subjects.flatMap((subject) => [
      ...lastChange(scene, subject),
      ...toldChanges(scene, subject),
    ]),
};

function lastChange({ facts, now, inventory }: Scene, subject: string): Finding[] {
  const events = facts.of('event', subject);
  const last = (action: string, before = '9999') =>
    events.findLast(({ value, at }) => value.action === action && at <= before);
  const start = last('start');
  if (!start || (secondsSince(start.at, now) ?? RECENT_S) >= RECENT_S) return [];
  const image = inventory.find(({ id }) => id === subject)?.image ?? '';
  const made = last('create', start.at);
  const former = events.some(({ value, at }) => value.action === 'start' && made && at < made.at);
  if (made && former && isNear(made, start)) {
    return [changed([made], `it was made anew${image === '' ? '' : ` from ${image}`}`, now)];
  }
  const stop = last('stop', start.at);
  if (!stop || !isNear(stop, start)) return [];
  return [changed([start, stop], 'it was stopped and started again', now)];
}

/** So many of the last ones. */
const MOST_TOLD = 3;

/** What an outside server says was changed. It is told beside a fault; no fix depends on it. */
function toldChanges({ facts, now }: Scene, subject: string): Finding[] {
  const recent = facts.of('outside_change', subject).filter(({ at }) => {
    const age = secondsSince(at, now) ?? -1;
    return age >= 0 && age < RECENT_S;
  });
  return recent.slice(-MOST_TOLD).map((fact) => {
    const { text, by } = fact.value;
    const what = `“${text.length > 100 ? `${text.slice(0, 99)}…` : text}”${by === '' ? '' : ` by ${by}`}`;
    const says = `a change was made at ${fact.at.slice(11, 19)} UTC: ${what}`;
    return finding('changed', [fact], says, { strength: 0.6, data: { what, at: fact.at, told: true } });
  });
}

function isNear(a: Fact, b: Fact): boolean {
  return Math.abs(Date.parse(b.at) - Date.parse(a.at)) <= TOGETHER_S * 1000;
}

function changed(facts: readonly [Fact<'event'>, ...Fact<'event'>[]], what: string, now: Date): Finding {
  const [first] = facts;
  const { at } = first;
  const lately = (secondsSince(at, now) ?? RECENT_S) <= LATELY_S;
  return finding('changed', facts, `${what} at ${at.slice(11, 19)} UTC${byWhom(first)}`, {
    data: { what, at, lately },
  });
}
