import type { Finding } from '../finding.ts';
import { LIVE } from '../rank.ts';
import type { Suspect, Weight } from './cause.ts';

/** Others complain that the subject does not let them in: it suffers, and they with it. */
export const MISSED_BY_OTHERS: readonly Weight[] = [
  { finding: 'says-refused', weight: 0.8, at: 'others' },
  { finding: 'says-timeout', weight: 0.6, at: 'others' },
  { finding: 'says-unresolved', weight: 0.8, at: 'others' },
  { finding: 'says-queue-stalls', weight: 0.8, at: 'others' },
];

/** It is down, or comes and goes, or is not well: a reason found in its log explains all of these. */
export const BROUGHT_DOWN: readonly Weight[] = [
  { finding: 'died', weight: 1.5 },
  { finding: 'looping', weight: 1.5 },
  { finding: 'unhealthy', weight: 0.8 },
  { finding: 'slow-start', weight: 0.8 },
  { finding: 'start-failed', weight: 0.8 },
  { finding: 'refuses', weight: 0.5 },
  { finding: 'silent', weight: 0.3 },
  { finding: 'server-error', weight: 0.5 },
  { finding: 'serves-errors', weight: 0.5 },
  { finding: 'slow-answer', weight: 0.3 },
  { finding: 'changed', weight: 0.2 },
  { finding: 'says-unwritable', weight: 1.5, at: 'others' },
];

/** A program that does its work has no such trouble, whatever its log says. */
export const WORKS: readonly Weight[] = [
  { finding: 'healthy', weight: -3, when: isContent },
  { finding: 'answers', weight: -2, when: isContent },
];

/** Nobody says that it answers and does not do its work, itself included. */
function isContent(_: Finding, { named, has }: Suspect): boolean {
  const failing = has('serves-errors') ?? has('server-error');
  const unwritable = named.some(({ kind, strength }) => kind === 'says-unwritable' && strength >= LIVE);
  return !unwritable && (failing?.strength ?? 0) < LIVE;
}

/** Who gives up because of what its log complains about ends by itself; a fatal signal has another reason. */
export const KILLED: Weight = {
  finding: 'exit-code',
  weight: -3,
  when: ({ data }) => Number(data.code) > 128 && data.code !== 143,
};

/** The general causes that a reason found in the log is the reason of. */
export const GENERAL: readonly string[] = [
  'crashed',
  'restart-loop',
  'unhealthy',
  'not-listening',
  'slow-start',
  'server-errors',
  'slow-answers',
];
