import type { Approval, ApprovalView, ApproveRequest } from '#contract/approval.ts';
import type { Client, Principal } from '#contract/identity.ts';
import type { Run, RunSummary } from '#contract/run.ts';
import type { Json } from '#core/canonical-json.ts';

/** Who asks, through what, under which correlation id. */
export interface Caller {
  readonly principal: Principal;
  readonly client: Client;
  readonly correlationId: string;
}

/** The run loop as the outside sees it. A run goes on by itself; nobody has to keep a connection open. */
export interface Agent {
  /** Files a run in PLAN; with `autostart` it begins at once. */
  ask(request: { goal: string; source: string; autostart: boolean }, caller: Caller): Promise<RunSummary>;
  /** Begins a run that was filed without autostart; beginning twice is no error. */
  execute(runId: string, caller: Caller): Promise<RunSummary>;
  /** Any non-final run; a mutating call already under way goes to its end and is recorded. */
  cancel(runId: string, caller: Caller): Promise<RunSummary>;
  /**
   * A person's own click on a button that says what it does: asks for consent, takes the click as the consent, acts,
   * and answers when the action has ended; whether it held is checked afterwards and recorded on the approval.
   */
  perform(tool: string, args: Readonly<Record<string, Json>>, caller: Caller): Promise<Approval>;
  /** Resolves when the run is final or waits for a person, or when `ms` is over. */
  settled(runId: string, ms: number): Promise<Run>;
  /** Takes up every unfinished run after a start; called once. */
  resume(): Promise<void>;
  stop(): Promise<void>;
  /** Whether investigations go on, and in words why not. */
  health(): { readonly ok: boolean; readonly detail: string };
}

/** Where consent is asked for, given and refused. The only way an approval moves. */
export interface ApprovalDesk {
  /** With the target as it is now and whether this caller may approve. */
  view(id: string, caller: Caller): Promise<ApprovalView>;
  list(query: { state?: Approval['state']; limit?: number }): Promise<Approval[]>;
  /**
   * Checks person, role, digest, acknowledgement, second confirmation and expiry, then stores state, ticket and event
   * in one transaction. Throws `may_not_approve`, `four_eyes`, `approval_*`, `second_confirmation`.
   */
  approve(id: string, request: ApproveRequest, caller: Caller): Promise<Approval>;
  decline(id: string, reason: string, caller: Caller): Promise<Approval>;
}
