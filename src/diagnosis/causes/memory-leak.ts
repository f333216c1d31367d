import { LIVE } from '../rank.ts';
import type { Cause, Suspect } from './cause.ts';
import { restart } from './fixes.ts';
import { logOf, statsOf } from './probes.ts';
import { GENERAL } from './weights.ts';

/** Its memory only ever grows, and will run out, or has. */
export const memoryLeak: Cause = {
  id: 'memory-leak',
  name: 'memory grows without end',
  prior: -3,
  refines: [...GENERAL, 'memory-pressure', 'oom-killed', 'hung'],
  spreads: true,
  showsIn: ['api'],
  requires: ['memory-grows'],
  explains: [
    { finding: 'memory-grows', weight: 4.2 },
    { finding: 'memory-near-limit', weight: 1.5 },
    { finding: 'oom', weight: 2 },
    { finding: 'says-memory', weight: 1 },
    { finding: 'slow-answer', weight: 0.3 },
    { finding: 'latency-up', weight: 0.3 },
    { finding: 'unhealthy', weight: 0.3 },
  ],
  contradicts: [],
  // What grows and has room for days may be filling a cache.
  holds: (suspect) => isNearItsEnd(suspect) || (hoursLeft(suspect) ?? Number.POSITIVE_INFINITY) <= SOON_H,
  probes: ({ subject }) => [
    statsOf(subject, `See how much memory ${subject} uses, and how much it may`),
    logOf(subject, `Read what ${subject} does while its memory grows`),
  ],
  title: (suspect) => `The memory of ${suspect.subject} only grows${end(suspect)}`,
  summary: ({ subject, has }) =>
    `${subject} takes more and more memory and gives none back: it grew ${has('memory-grows')?.data.words ?? ''}. It will become slow and be ended for it, again and again.`,
  fix: (suspect) =>
    isNearItsEnd(suspect)
      ? restart(suspect, `A restart gives back what ${suspect.subject} holds, until it has grown again.`)
      : null,
  humanSteps: ({ subject }) => [
    `Update ${subject}, or go back to the version with which this began.`,
    `Until then give it more memory, or restart it before it runs out: its memory over time shows when.`,
  ],
};

/** Hours to its end from which on it is time to do something. */
const SOON_H = 12;

function isNearItsEnd({ has }: Suspect): boolean {
  const ends = ['memory-near-limit', 'oom', 'says-memory'] as const;
  return ends.some((kind) => (has(kind)?.strength ?? 0) >= LIVE);
}

function hoursLeft({ has }: Suspect): number | null {
  const left = has('memory-grows')?.data.hours_left;
  return typeof left === 'number' ? left : null;
}

function end(suspect: Suspect): string {
  const left = hoursLeft(suspect);
  if (isNearItsEnd(suspect) || left === null) return ' and runs out';
  return left < 1 ? ' and runs out within the hour' : ` and runs out in ${Math.round(left)} hours`;
}
