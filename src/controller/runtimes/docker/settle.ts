import type { RuntimeEvent } from '#contract/service.ts';
import type { RuntimeOutcome, RuntimeStatus } from '../runtime.ts';
import { type Operations, operationsFrom } from './operations.ts';
import type { PowerVerb } from './power.ts';
import type { ContainerBinding } from './target.ts';

/** What is known of a container since an action on it was recorded as started. */
export interface Traces {
  readonly verb: PowerVerb;
  /** As it was consented to, a moment before. */
  readonly pre: ContainerBinding;
  /** As it is now; null when the service has no container. */
  readonly now: RuntimeStatus | null;
  /** Its container events since the action was recorded, oldest first. */
  readonly events: readonly RuntimeEvent[];
  /** Whether the engine's memory reaches back that far: it is short, and empty after a restart of the engine. */
  readonly complete: boolean;
}

/**
 * What became of a start, stop or restart whose end nobody recorded. One operation of that kind and no other counts as
 * ours, for it was recorded just before; with more than one, or with none remembered though something changed, nobody
 * can tell who did what.
 */
export function settlePower({ verb, pre, now, events, complete }: Traces): RuntimeOutcome {
  if (now === null || now.object_id !== pre.object_id)
    return unknown('the container is another one now', now);
  if (!complete) return fromStateAlone(verb, pre, now);
  const done = operationsFrom(events);
  if (done.gone) return unknown('the container was removed or made anew', now);
  const operations = done.starts + done.stops + done.restarts + done.kills;
  if (operations === 0) return untouched(verb, pre, now, done);
  if (operations > 1) return unknown(`more than one hand was on it: ${told(done)}`, now);
  if (done[COUNTED[verb]] === 1)
    return { state: 'ok', detail: `the engine's events show one ${verb}`, result: shown(now) };
  if (verb === 'restart' && done.stops === 1) {
    return { state: 'failed', detail: 'it was stopped but not started again', result: shown(now) };
  }
  return unknown(`something else was done to it: ${told(done)}`, now);
}

const COUNTED = { start: 'starts', stop: 'stops', restart: 'restarts' } as const;

function untouched(
  verb: PowerVerb,
  pre: ContainerBinding,
  now: RuntimeStatus,
  done: Operations,
): RuntimeOutcome {
  if (done.diedAlone && verb === 'stop') return unknown('it ended by itself meanwhile', now);
  const already =
    (verb === 'start' && pre.phase === 'running') || (verb === 'stop' && pre.phase === 'stopped');
  if (already) return { state: 'ok', detail: 'it was in that state already', result: shown(now) };
  return { state: 'failed', detail: `it was not touched: the ${verb} never reached it`, result: shown(now) };
}

/** Without events only one thing is certain: what is as it was, since the same moment, has not been touched. */
function fromStateAlone(verb: PowerVerb, pre: ContainerBinding, now: RuntimeStatus): RuntimeOutcome {
  const running = now.state === 'running' || now.state === 'paused';
  const same = pre.phase === (running ? 'running' : 'stopped') && now.started_at === pre.started_at;
  if (same) return untouched(verb, pre, now, operationsFrom([]));
  return unknown('the engine no longer remembers that time', now);
}

function told({ starts, stops, restarts, kills }: Operations): string {
  const parts = Object.entries({ starts, stops, restarts, kills }).filter(([, count]) => count > 0);
  return parts.map(([what, count]) => `${count} ${count === 1 ? what.slice(0, -1) : what}`).join(', ');
}

export function unknown(reason: string, now: RuntimeStatus | null): RuntimeOutcome {
  return {
    state: 'unknown',
    detail: `${reason}; look at it before anything else is done`,
    result: shown(now),
  };
}

function shown(now: RuntimeStatus | null): RuntimeOutcome['result'] {
  if (now === null) return null;
  const { object_id, state, health, started_at, exit_code } = now;
  return { object_id, state, health, started_at, exit_code };
}
