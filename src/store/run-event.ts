import type { NewEvent } from '#contract/event.ts';
import type { RunState, RunStep } from '#contract/run.ts';
import type { Json } from '#core/canonical-json.ts';
import type { Actor, RunMove } from './store.ts';

/** What a move and a note of a run have in common. */
export type RunChange = Omit<RunMove, 'from' | 'to'>;

/** The event of a move or a note: small, for outputs and arguments stay out of the chain. */
export function changeEvent(action: string, change: RunChange, states: Record<string, RunState>): NewEvent {
  return runEvent(action, change.id, change, {
    detail: change.detail,
    metadata: {
      ...change.metadata,
      ...states,
      ...(change.step && { step: brief(change.step) }),
      ...(change.outcome && { outcome: change.outcome }),
    },
  });
}

/** An event about a run. */
export function runEvent(
  action: string,
  id: string,
  by: Actor,
  told: { detail: string; metadata: Readonly<Record<string, Json>> },
): NewEvent {
  return {
    run_id: id,
    action,
    resource: id,
    actor: by.actor,
    client: by.client,
    result: 'ok',
    correlation_id: by.correlationId,
    detail: told.detail,
    metadata: { ...told.metadata, run_id: id } as NewEvent['metadata'],
  };
}

/** What the timeline shows of a step. */
function brief({ n, kind, tool, why, found, status, approval_id }: RunStep): Record<string, Json> {
  return { n, kind, tool, why, found, status, approval_id };
}
