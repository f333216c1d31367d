import type { NewEvent } from '#contract/event.ts';
import type { Actor, Events } from '#store/store.ts';

/** Writes one line of the audit about identities. People and tokens are named by id, never by e-mail or secret. */
export type AuthRecord = (line: AuthLine, by: Actor) => Promise<void>;

export interface AuthLine {
  readonly action: `auth.${string}`;
  /** Id of the user, token or invitation it was done to. */
  readonly resource: string;
  readonly result?: NewEvent['result'];
  readonly detail: string;
  readonly metadata?: NewEvent['metadata'];
}

export function createAuthRecord(events: Pick<Events, 'append'>): AuthRecord {
  return async (line, by) => {
    await events.append([
      {
        action: line.action,
        resource: line.resource,
        actor: by.actor,
        client: by.client,
        result: line.result ?? 'ok',
        correlation_id: by.correlationId,
        detail: line.detail,
        metadata: line.metadata ?? {},
        run_id: null,
      },
    ]);
  };
}
