import type { Approval, ApprovalState } from '#contract/approval.ts';
import type { AuditEntry } from '#contract/audit.ts';
import type { Diagnosis } from '#contract/diagnosis.ts';
import type { EventRow, NewEvent } from '#contract/event.ts';
import type { Hold } from '#contract/hold.ts';
import type { Notice } from '#contract/http-api.ts';
import type { Client } from '#contract/identity.ts';
import type { Observation } from '#contract/observation.ts';
import type { OutsideTask, OutsideTaskEnding } from '#contract/outside-task.ts';
import type { Run, RunOutcome, RunState, RunStep, RunSummary } from '#contract/run.ts';
import type { Json } from '#core/canonical-json.ts';
import type { StoreLocation } from './dialects/dialect.ts';

/** Who did it and through what: goes into every event. `actor` is the principal's id. */
export interface Actor {
  readonly actor: string;
  readonly client: Client;
  readonly correlationId: string;
}

/**
 * The database behind everything. All writes are `commit`s: one transaction each that updates rows and appends the
 * events that tell of it to the hash chain, in one place, in order. Resolves after the sync.
 */
export interface Store extends AsyncDisposable {
  readonly dialect: StoreLocation['dialect'];
  readonly location: StoreLocation;
  readonly events: Events;
  readonly runs: Runs;
  readonly approvals: Approvals;
  readonly holds: Holds;
  readonly outsideTasks: OutsideTasks;
  readonly notices: Notices;
  readonly toolResults: ToolResults;
  readonly settings: Settings;
  /** Cheap proof that a write would succeed now; throws `audit_unavailable` with the reason. */
  ping(): Promise<void>;
}

export interface Events {
  /** Appends events alone. `full` (default): acknowledged after fsync; `grouped`: may wait 10 ms for company. */
  append(events: readonly NewEvent[], durability?: 'full' | 'grouped'): Promise<readonly EventRow[]>;
  /** Rows in order; `after` is exclusive. `limit` at most 10,000. */
  list(query: {
    after?: number;
    runId?: string;
    since?: string;
    action?: string;
    /** Exclusive. */
    before?: number;
    /** In action, resource, actor or detail, whatever the letter case. */
    find?: string;
    result?: EventRow['result'];
    actor?: string;
    /** At this moment or later, and before that one. */
    from?: string;
    to?: string;
    limit: number;
    newestFirst?: boolean;
  }): Promise<EventRow[]>;
  head(): Promise<{ seq: number; hash: string }>;
  /** Called after commit, in order, with every new row (from this process, and on PostgreSQL from the others). Returns the unsubscriber. */
  subscribe(listener: (rows: readonly EventRow[]) => void): () => void;
}

/** One move of a run with all that it changes: one transaction, `where state = from`, else `OpsError('conflict')`. */
export interface RunMove extends Actor {
  readonly id: string;
  readonly from: RunState;
  readonly to: RunState;
  /** Plain words for the timeline. */
  readonly detail: string;
  /** Inserted, or replaced by its `n`. */
  readonly step?: RunStep;
  /** Appended; an observation whose id is known already is kept as it was. */
  readonly observations?: readonly Observation[];
  readonly diagnosis?: Diagnosis;
  readonly outcome?: RunOutcome;
  readonly headline?: string;
  readonly message?: string;
  readonly escalation?: string;
  readonly metadata?: Readonly<Record<string, Json>>;
}

export interface Runs {
  create(
    run: { id: string; goal: string; source: string; askedBy: string; begun: boolean } & Actor,
  ): Promise<RunSummary>;
  /** Marks a run that was filed for later as begun; no error when it is already. */
  begin(id: string, by: Actor): Promise<void>;
  get(id: string): Promise<Run | null>;
  list(query: {
    state?: RunState;
    limit: number;
    cursor?: string;
    search?: string;
    outcome?: RunOutcome;
    asked_by?: string;
    /** Named by the card as broken or suffering. */
    service?: string;
    cause?: string;
    /** Asked at this moment or later, and before that one. */
    from?: string;
    to?: string;
  }): Promise<{ runs: RunSummary[]; next_cursor: string | null }>;
  /** Runs that have begun and are not in a final state, oldest first. */
  unfinished(): Promise<RunSummary[]>;
  move(move: RunMove): Promise<void>;
  /** Writes to a run that stays in its state: a step's progress, a verification, an observation. Same transaction rule. */
  note(note: Omit<RunMove, 'from' | 'to'> & { readonly state: RunState }): Promise<void>;
}

/** One step of an approval: a conditional update on the states that may come before `to`, else `approval_decided`. */
export interface ApprovalMoveInput extends Actor {
  readonly id: string;
  readonly to: ApprovalState;
  readonly detail: string;
  /** Must equal the stored digest when given, else `approval_stale`. */
  readonly digest?: string;
  /** The signed ticket, stored with `approved` (and replaced when the same consent is signed anew). */
  readonly ticket?: string;
  readonly result: 'ok' | 'error' | 'denied';
  readonly metadata?: Readonly<Record<string, Json>>;
}

export interface Approvals {
  /** Inserts it as `proposed`. Throws `conflict` while another request with this key is. */
  create(approval: Approval, by: Actor, openKey?: string): Promise<void>;
  /** The request with this key that nobody has decided on. */
  open(openKey: string): Promise<Approval | null>;
  get(id: string): Promise<Approval | null>;
  list(query: { state?: ApprovalState; runId?: string; limit?: number }): Promise<Approval[]>;
  move(move: ApprovalMoveInput): Promise<Approval>;
  /** The stored ticket; null before approval. Never leaves the server except to the executor. */
  ticket(id: string): Promise<string | null>;
  /** Replaces the ticket of an approval that is still `approved` or later; same consent, same `jti`. */
  resign(id: string, ticket: string, by: Actor): Promise<void>;
  /** Requests in `proposed` or `approved` whose time is over. */
  due(now: string): Promise<Approval[]>;
  /** Final states of earlier requests of this tool on this target: state -> count. */
  pastOutcomes(tool: string, target: string): Promise<Record<string, number>>;
}

/** Calls of MCP hosts that wait for consent, with their answers for who comes back. No events: approvals have those. */
export interface Holds {
  /** Keeps it; one that is there already for this approval only learns that it is a task now. */
  open(hold: Hold): Promise<void>;
  get(approvalId: string): Promise<Hold | null>;
  /** The last one of this very call. */
  newest(key: string): Promise<Hold | null>;
  /** Keeps the answer, unless there is one. */
  finish(approvalId: string, result: Json, at: string): Promise<void>;
  /** Drops those that were made before this time. */
  forget(before: string): Promise<void>;
}

/** Tasks of outside MCP servers that were begun for a host. No events: their calls have those. */
export interface OutsideTasks {
  /** Throws `conflict` for an id that is there. */
  open(task: OutsideTask): Promise<void>;
  get(taskId: string): Promise<OutsideTask | null>;
  /** Keeps how it ended; false when that is known already. */
  finish(taskId: string, ending: OutsideTaskEnding): Promise<boolean>;
  /** Drops those whose time was over before this one. */
  forget(before: string): Promise<void>;
}

export interface Notices {
  create(notice: Notice, by: Actor): Promise<void>;
  list(query: { unread?: boolean; limit: number }): Promise<Notice[]>;
  markRead(id: string, by: Actor): Promise<void>;
}

/** Redacted, capped outputs of tool calls, kept beside the events that name their `call_id`. */
export interface ToolResults {
  save(result: {
    call_id: string;
    run_id: string | null;
    tool: string;
    output: Json;
    at: string;
  }): Promise<void>;
  get(
    callId: string,
  ): Promise<{ call_id: string; run_id: string | null; tool: string; output: Json; at: string } | null>;
  list(runId: string): Promise<{ call_id: string; tool: string; output: Json; at: string }[]>;
}

/** Small values that must survive a restart: rate-limit windows, cooldowns, one-time secrets' hashes. */
export interface Settings {
  get(key: string): Promise<Json | undefined>;
  /** All whose keys begin so, by key. */
  list(prefix: string): Promise<{ key: string; value: Json }[]>;
  set(key: string, value: Json): Promise<void>;
  delete(key: string): Promise<void>;
  /** Atomically takes a value: true for exactly one caller. */
  take(key: string): Promise<Json | undefined>;
}

/** The exported audit entry of an event row. */
export function toAuditEntry(row: EventRow): AuditEntry {
  const { run_id: _, ...entry } = row;
  return entry;
}
