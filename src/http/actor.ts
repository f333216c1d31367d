import type { Caller } from '#agent/agent.ts';
import type { Actor } from '#store/store.ts';

/** The caller as the audit names them. */
export function actorOf({ principal, client, correlationId }: Caller): Actor {
  return { actor: principal.id, client, correlationId };
}
