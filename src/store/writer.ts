import type { EventRow, NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import type { EventsTable } from './schema.ts';

export type SqlValue = string | number | null;

/** One statement of a commit. A commit whose statement changes another number of rows than expected is undone. */
export interface Write {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly expect?: number;
}

/** One transaction: rows that change, and the events that tell of it. */
export interface Commit {
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
}

/** `full`: at once. `grouped`: may wait 10 ms for company. Both are acknowledged after the sync. */
export type Durability = 'full' | 'grouped';

/**
 * The one door for writing. Resolves after the sync with the events as they stand in the chain. Rejects with
 * `conflict` (an expectation or a unique key failed; nothing was written) or `audit_unavailable`.
 */
export interface Writer {
  commit(commit: Commit, durability?: Durability): Promise<readonly EventRow[]>;
}

/** Whether a commit was turned down because the rows were not as it expected them. */
export function isConflict(error: unknown): boolean {
  return error instanceof OpsError && error.code === 'conflict';
}

/** A commit with the time it was asked for, its events as rows that lack their place. Plain data: it crosses threads. */
export interface StampedCommit {
  readonly writes: readonly Write[];
  readonly events: readonly UnlinkedRow[];
  readonly ts: string;
}

export type UnlinkedRow = Omit<EventsTable, keyof ChainPlace>;

/** Where an event came to stand; the rest of its row is known to who wrote it. */
export interface ChainPlace {
  readonly seq: number;
  readonly ts: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export type CommitResult =
  | { readonly ok: true; readonly places: readonly ChainPlace[] }
  | {
      readonly ok: false;
      readonly code: 'conflict' | 'internal' | 'audit_unavailable';
      readonly detail: string;
    };

/** Writes a group of commits in one transaction and syncs. A failing commit does not hurt the others. */
export type GroupWriter = (group: readonly StampedCommit[]) => Promise<readonly CommitResult[]>;
