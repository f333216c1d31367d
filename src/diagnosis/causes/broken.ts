import { LIVE } from '../rank.ts';
import type { Suspect } from './cause.ts';

/** Whether the subject is down, comes and goes, or is not well. */
export function isBroken(suspect: Suspect): boolean {
  const shows = SIGNS.some((kind) => (suspect.has(kind)?.strength ?? 0) >= LIVE);
  return shows || suspect.named.some(({ kind, strength }) => kind === 'says-unwritable' && strength >= LIVE);
}

const SIGNS = [
  'died',
  'looping',
  'start-failed',
  'unhealthy',
  'slow-start',
  'refuses',
  'server-error',
  'serves-errors',
] as const;

/** How it shows, for titles: `has crashed`, `keeps restarting`, `is not well`. */
export function plight(suspect: Suspect): string {
  if (suspect.has('looping')) return 'keeps restarting';
  if (suspect.has('died')) return 'has crashed';
  if (suspect.has('start-failed')) return 'cannot be started';
  return suspect.has('slow-start') ? 'does not get ready' : 'does not work';
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
