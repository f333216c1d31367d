import type { Facts } from '../facts.ts';

/** Seconds after a start in which a high restart count still means a loop. */
const LOOP_WINDOW_S = 120;
const LOOP_RESTARTS = 3;

/** Whether a service is being started over and over: between two lives, or in a short one after several others. */
export function isLooping(facts: Facts, subject: string, now: Date): boolean {
  const state = facts.latest('state', subject)?.value;
  if (state?.state === 'restarting') return true;
  if (state?.state !== 'running' || state.started_at === null) return false;
  const restarts = facts.latest('restarts', subject)?.value.count ?? 0;
  return restarts >= LOOP_RESTARTS && now.getTime() - Date.parse(state.started_at) < LOOP_WINDOW_S * 1000;
}
