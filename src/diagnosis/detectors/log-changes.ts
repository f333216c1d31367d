import type { Fact } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { isAddressed } from '../logs/line.ts';
import { type Detector, finding, type Scene, secondsSince } from './detector.ts';

/** What turned longer ago, in seconds, is how it is now. */
const RECENT_S = 6 * 3600;
/** A program that has just started says much that is new. */
const START_UP_S = 60;

/** What a log says otherwise than before. It makes nobody sick: a log may change because more is asked of a program. */
export const logChanges: Detector = {
  name: 'log-changes',
  emits: ['log-changed'],
  detect: (scene) => scene.facts.all('log_change').flatMap((fact) => changed(scene, fact)),
};

function changed({ facts, now }: Scene, fact: Fact<'log_change'>): Finding[] {
  const { kind, since, before, after, text } = fact.value;
  const started = facts.latest('state', fact.subject)?.value.started_at ?? null;
  const atStart = started !== null && Date.parse(since) - Date.parse(started) < START_UP_S * 1000;
  if (atStart || (secondsSince(since, now) ?? 0) > RECENT_S || isAddressed(text)) return [];
  const when = `${since.slice(11, 19)} UTC`;
  const line = `“${text.length > 140 ? `${text.slice(0, 139)}…` : text}”`;
  const says = {
    new: `since ${when} its log says what it never said before, ${times(after)}: ${line}`,
    burst: `since ${when} its log says far more often than before, ${times(after)}: ${line}`,
    vanished: `since ${when} its log does not say any more what it said ${times(before)}: ${line}`,
  }[kind];
  return [finding('log-changed', [fact], says, { strength: 0.6, data: { since, kind } })];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
