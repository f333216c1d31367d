import { hash } from 'node:crypto';
import type { AuditEntry } from '#contract/audit.ts';
import type { NewEvent } from '#contract/event.ts';
import { entryHash, GENESIS } from '#core/audit-hash.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import type { EventsTable } from './schema.ts';

/** The last event that was written. */
export interface ChainHead {
  readonly seq: number;
  readonly ts: string;
  readonly hash: string;
}

export const EMPTY_CHAIN: ChainHead = Object.freeze({ seq: 0, ts: '', hash: GENESIS });

/** Gives an event its place after `head`: the next number, a time that never runs backwards, the hashes. */
export function linkEvent(head: ChainHead, event: NewEvent, ts: string): EventsTable {
  const { run_id, ...told } = event;
  const entry: Omit<AuditEntry, 'hash'> = {
    ...told,
    seq: head.seq + 1,
    ts: ts > head.ts ? ts : head.ts,
    prev_hash: head.hash,
  };
  const { metadata, ...columns } = entry;
  return { ...columns, metadata_json: canonicalJson(metadata), run_id, hash: entryHash(entry, sha256) };
}

/** Lower-case hex of the SHA-256 of a text's UTF-8. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
