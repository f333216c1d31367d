import type { ControllerVerb, LogQuery, ServiceLogs } from '#contract/controller-api.ts';
import type { DiskUsage, RuntimeEvent, ServiceStats, ServiceStatus } from '#contract/service.ts';
import type { TargetState } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';

/** What a runtime knows of a service; the controller adds what its allowlist grants. */
export type RuntimeStatus = Omit<ServiceStatus, 'allowed_verbs'>;

/** A mutating verb on one service, or on the stack (`service: '_stack'`), already authorised by the executor. */
export interface RuntimeAction {
  readonly id: string;
  readonly verb: ControllerVerb;
  readonly service: string;
  readonly args: Readonly<Record<string, Json>>;
  /** The binding that was verified under the lock a moment ago. */
  readonly pre: Json;
}

/** How an action ended, as far as the runtime itself can tell. */
export interface RuntimeOutcome {
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly detail: string;
  readonly result: Json;
}

/** A started action whose end was never recorded, to be settled from the runtime's truth. */
export interface UnfinishedAction extends RuntimeAction {
  /** When the journal recorded `started`, ISO 8601 UTC. */
  readonly startedAt: string;
}

/**
 * What runs services: Docker, supervised processes. One file each, registered in `index.ts`.
 * Read methods throw `OpsError('unavailable')` when the runtime cannot be reached and `unknown_service` for a name it
 * does not have; they never return guesses. `signal` bounds every call.
 */
export interface Runtime {
  readonly name: 'docker' | 'process';
  /** Engine version, or throws with the reason why it cannot be reached. */
  ping(signal: AbortSignal): Promise<string>;
  list(signal: AbortSignal): Promise<RuntimeStatus[]>;
  status(service: string, signal: AbortSignal): Promise<RuntimeStatus>;
  /** Logs of running and dead services, bounded in lines and in bytes (1 MiB). */
  logs(service: string, query: LogQuery, signal: AbortSignal): Promise<ServiceLogs>;
  stats(service: string, signal: AbortSignal): Promise<ServiceStats>;
  /** Past events since a moment (ISO 8601 UTC), oldest first, at most 1,000. */
  events(since: string, signal: AbortSignal): Promise<RuntimeEvent[]>;
  disk(signal: AbortSignal): Promise<DiskUsage[]>;
  /** The state that a consent for this verb binds to. */
  observe(
    verb: ControllerVerb,
    service: string,
    args: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ): Promise<TargetState>;
  /** Does it. Never aborted half-way; resolves when the runtime has answered. Throws only if nothing was begun. */
  act(action: RuntimeAction): Promise<RuntimeOutcome>;
  /** Settles an action of a former life: `unknown` when it cannot tell who did what is seen now. */
  settle(action: UnfinishedAction, signal: AbortSignal): Promise<RuntimeOutcome>;
}
