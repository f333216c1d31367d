import type { Fact, Facts } from '../facts.ts';

/** Seconds after a start in which a high restart count still means a loop. */
const LOOP_WINDOW_S = 120;
const LOOP_RESTARTS = 3;
/** A life so many times as long as those before it is a recovery; one so short, in seconds, proves nothing. */
const LONGER = 1.5;
const LEAST_LIFE_S = 15;
/** An engine starts again after a pause that grows to a minute, in ms. */
const AT_ONCE_MS = 70_000;
/** Ends that lie further back than this, in seconds, belong to another story. */
const LOOP_MEMORY_S = 6 * 3600;

/**
 * Whether a service is being started over and over: between two lives, or in one that is not much longer than those
 * before it, of which there were several.
 */
export function isLooping(facts: Facts, subject: string, now: Date): boolean {
  const state = facts.latest('state', subject)?.value;
  if (state?.state === 'restarting') return true;
  if (state?.state !== 'running' || state.started_at === null) return false;
  const restarts = facts.latest('restarts', subject)?.value.count ?? 0;
  if (restarts === 0) return false;
  const up = (now.getTime() - Date.parse(state.started_at)) / 1000;
  if (restarts >= LOOP_RESTARTS && up < LOOP_WINDOW_S) return true;
  const lives = livesOf(facts, subject, now);
  if (lives.length === 0) return up < LEAST_LIFE_S && failedJustBefore(facts, subject, state.started_at);
  return up < Math.max(LONGER * Math.max(...lives), LEAST_LIFE_S);
}

/** Whether the life before this one ended with an error, and this one followed at once. */
function failedJustBefore(facts: Facts, subject: string, started: string): boolean {
  const end = endsOf(facts, subject).at(-1);
  if (!end || (end.value.exit_code ?? 0) === 0) return false;
  return Math.abs(Date.parse(started) - Date.parse(end.at)) <= AT_ONCE_MS;
}

/** Seconds from one end to the next, typically; null when fewer than two ends are known. */
export function periodOf(facts: Facts, subject: string, now: Date): number | null {
  const lives = livesOf(facts, subject, now).sort((a, b) => a - b);
  return lives.length === 0 ? null : Math.round(lives[Math.floor(lives.length / 2)]!);
}

/** The runtime's record of a service's ends, oldest first. */
export function endsOf(facts: Facts, subject: string): readonly Fact<'event'>[] {
  return facts.of('event', subject).filter(({ value }) => value.action === 'die');
}

/** Seconds between the ends of the service that the runtime remembers. */
function livesOf(facts: Facts, subject: string, now: Date): number[] {
  const ends = endsOf(facts, subject)
    .map(({ at }) => Date.parse(at) / 1000)
    .filter((at) => now.getTime() / 1000 - at < LOOP_MEMORY_S);
  return ends.slice(1).map((at, index) => at - ends[index]!);
}
