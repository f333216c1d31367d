import type { Action, ActionReport, TargetState, TicketClaims } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';
import type { OpsError } from '#core/ops-error.ts';

/** What a caller asks an executor to do. `args` are the whole arguments as consented; the target is read from them. */
export interface ExecuteRequest {
  readonly verb: string;
  readonly args: Action['args'];
  /** Compact JWS; undefined when the caller brought none. */
  readonly ticket: string | undefined;
  readonly correlationId: string;
  /** How long the caller waits for an answer, in ms. Reaching it never stops an action that has begun. */
  readonly deadlineMs: number;
}

/** An action that the executor has authorised: ticket, journal, allowlist and target state all hold. */
export interface ActionOrder {
  /** The ticket's `jti`. */
  readonly id: string;
  readonly verb: string;
  readonly target: string;
  readonly args: Action['args'];
  /** The binding observed under the lock a moment ago; null when there is no observer. */
  readonly pre: Json;
  readonly approver: TicketClaims['approver'];
  readonly correlationId: string;
}

/** An order that was started in a former life and whose end was never recorded. */
export interface UnfinishedOrder extends ActionOrder {
  /** When the journal recorded `started`, ISO 8601 UTC. */
  readonly startedAt: string;
}

/** How an action ended, as far as the one who did it can tell. */
export interface ActionOutcome {
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly detail: string;
  readonly result: Json;
}

/**
 * What an executor acts through: the controller's runtimes, or the hub's service APIs. The executor calls it only
 * after every check, holds the target's lock from `observe` to the end of `act`, and never repeats an `act`.
 */
export interface ActionPort {
  /** The target that the arguments name. Throws `unknown_verb`, `bad_service_id` or `bad_args`. */
  targetOf(action: Action): string;
  /** The state a consent for this action binds to; null when the verb has no observer. Throws what hinders it. */
  observe(action: Action, signal: AbortSignal): Promise<TargetState | null>;
  /** Does it, to the end. Throws only if nothing was begun. */
  act(order: ActionOrder): Promise<ActionOutcome>;
  /** How long after `startedAt` the action could still be under way, in ms (a runtime's stop timeout). */
  settleAfterMs(order: UnfinishedOrder, signal: AbortSignal): Promise<number>;
  /** The truth about an unfinished order; `unknown` when it cannot tell who did what is seen now. Never acts. */
  settle(order: UnfinishedOrder, signal: AbortSignal): Promise<ActionOutcome>;
}

/** A call that an executor turned down; nothing has happened to the target. `claims` is set once the signature held. */
export interface Refusal {
  readonly verb: string;
  readonly target: string | null;
  readonly error: OpsError;
  readonly claims: TicketClaims | null;
  readonly correlationId: string;
}

/** Where an executor's deeds are told: the audit of the process that acts. */
export interface ActionRecord {
  refused(refusal: Refusal): void;
  /** Called before anything begins; if it throws, nothing does. */
  beginning(order: ActionOrder): void;
  ended(order: ActionOrder, outcome: ActionOutcome): void;
}

/** Which verbs may be used on which targets of this machine. Read anew when its file changes. */
export interface Allowlist {
  /** Null when allowed, else the reason why not. */
  refusal(target: string, verb: string): string | null;
  verbsOf(target: string): readonly string[];
}

/** The one door to changing something. Refusals are `OpsError`s with their own code; see `contract/errors.ts`. */
export interface Executor {
  /** `<name>#<journal epoch>`: the audience that tickets must name. */
  readonly aud: string;
  /** False until unfinished actions of a former life are settled; till then `execute` refuses with `unavailable`. */
  readonly reconciled: boolean;
  /** Why nothing can be recorded now, and so nothing done; null when all is well. */
  problem(): string | null;
  /**
   * Checks everything, then acts once. Answers at the deadline at the latest: `started` means that the action goes
   * on to its end and `report` tells what became of it.
   */
  execute(request: ExecuteRequest): Promise<ActionReport>;
  /** What became of a ticket. Throws `bad_request` for what is no `jti`. */
  report(jti: string): ActionReport;
  /** Burns an unseen ticket; one that has been seen is left as it is and reported. */
  void(jti: string): ActionReport;
  /** Settles what a former life left unfinished. Idempotent; callers share the one under way. */
  reconcile(): Promise<void>;
  /** Takes no more actions and resolves when the one in flight has ended. */
  drain(): Promise<void>;
}
