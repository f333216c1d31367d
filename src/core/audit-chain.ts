import { AuditEntry } from '#contract/audit.ts';
import { entryHash, GENESIS, type Sha256 } from './audit-hash.ts';

export { entryHash, GENESIS, type Sha256 };

/** A place in the chain: an entry's number and hash. */
export interface ChainPosition {
  readonly seq: number;
  readonly hash: string;
}

export type ChainReason = 'malformed' | 'gap' | 'reorder' | 'prev_hash' | 'hash';

/** Where a chain breaks. `seq` is the number that should stand here; null when nothing can be said of it. */
export interface ChainFault {
  readonly seq: number | null;
  readonly reason: ChainReason;
  readonly says: string;
}

export interface ChainVerdict {
  /** Entries that hold. */
  readonly entries: number;
  /** The last entry that holds; null when there is none. */
  readonly head: ChainPosition | null;
  /** The first bad entry; `line` counts the entries given from 1. */
  readonly first_bad: (ChainFault & { readonly line: number }) | null;
}

/**
 * Checks entries in ascending order, one at a time, up to the first bad one. `start` is the entry before the first;
 * without it the first entry's `prev_hash` is taken on trust, unless it is entry 1.
 */
export async function verifyEntries(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  { sha256, start = null }: { sha256: Sha256; start?: ChainPosition | null },
): Promise<ChainVerdict> {
  let head = start;
  let line = 0;
  for await (const value of entries) {
    line += 1;
    const checked = await checkEntry(head, value, sha256);
    if ('reason' in checked) return { entries: line - 1, head, first_bad: { ...checked, line } };
    head = checked;
  }
  return { entries: line, head, first_bad: null };
}

/** Whether `value` is the entry that follows `head` (null: unknown); its place, or what is wrong with it. */
export async function checkEntry(
  head: ChainPosition | null,
  value: unknown,
  sha256: Sha256,
): Promise<ChainPosition | ChainFault> {
  const { success, data: entry, error } = AuditEntry.safeParse(value);
  if (!success) {
    const issue = error.issues[0];
    const says = `not an audit entry: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
    return { seq: null, reason: 'malformed', says };
  }
  const { seq, prev_hash, hash } = entry;
  if (seq < 1) return { seq: null, reason: 'malformed', says: `entries count from 1, not ${seq}` };
  const expected = head === null ? seq : head.seq + 1;
  if (seq > expected)
    return { seq: expected, reason: 'gap', says: `entry ${seq} stands where ${expected} should` };
  if (seq < expected) {
    return { seq: expected, reason: 'reorder', says: `entry ${seq} stands where ${expected} should` };
  }
  const before = head?.hash ?? (seq === 1 ? GENESIS : prev_hash);
  if (prev_hash !== before) {
    return { seq, reason: 'prev_hash', says: `entry ${seq} does not follow the entry before it` };
  }
  if ((await entryHash(value as AuditEntry, sha256)) !== hash) {
    return { seq, reason: 'hash', says: `entry ${seq} has been changed: its content does not give its hash` };
  }
  return { seq, hash };
}
