import type { RuntimeEvent } from '#contract/service.ts';

/** What was done to one container, by whomever, and what it did by itself. */
export interface Operations {
  readonly starts: number;
  readonly stops: number;
  readonly restarts: number;
  /** Signals sent without a stop following (`docker kill`). */
  readonly kills: number;
  /** Starts by the restart policy after an exit. */
  readonly relapses: number;
  /** It ended on its own and was not started again. */
  readonly diedAlone: boolean;
  /** It was removed, renamed away or made anew: nothing more can be told. */
  readonly gone: boolean;
}

/**
 * Reads the container events of one container (oldest first) back into operations. The engine tells a restart as kill,
 * die, stop, start, restart; a stop as kill, die, stop; a relapse as die, start. Newer engines say stop before die.
 */
export function operationsFrom(events: readonly RuntimeEvent[]): Operations {
  const count = { starts: 0, stops: 0, restarts: 0, kills: 0, relapses: 0 };
  let died = false;
  let stopping = false;
  let signalled = false;
  let gone = false;
  for (const { action } of events) {
    if (action === 'kill') signalled = true;
    if (action === 'die') {
      died = !stopping;
      stopping = false;
    }
    if (action === 'stop') {
      count.stops++;
      stopping = !died;
      died = false;
      signalled = false;
    }
    if (action === 'start') {
      if (died && !signalled) count.relapses++;
      else count.starts++;
      if (signalled) count.kills++;
      [died, stopping, signalled] = [false, false, false];
    }
    if (action === 'restart') {
      count.restarts++;
      count.stops = Math.max(0, count.stops - 1);
      // In a restart loop its own start follows an exit and was taken for a relapse.
      if (count.starts > 0) count.starts--;
      else count.relapses = Math.max(0, count.relapses - 1);
    }
    if (action === 'destroy' || action === 'rename') gone = true;
  }
  if (signalled) count.kills++;
  return { ...count, diedAlone: died && !signalled, gone };
}
