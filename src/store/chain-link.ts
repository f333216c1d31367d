import { hash } from 'node:crypto';
import { GENESIS } from '#core/audit-hash.ts';
import type { EventsTable } from './schema.ts';
import type { UnlinkedRow } from './writer.ts';

/** The last event that was written. */
export interface ChainHead {
  readonly seq: number;
  readonly ts: string;
  readonly hash: string;
}

export const EMPTY_CHAIN: ChainHead = Object.freeze({ seq: 0, ts: '', hash: GENESIS });

/** Gives an event its place after `head`: the next number, a time that never runs backwards, the hashes. */
export function linkEvent(head: ChainHead, event: UnlinkedRow, ts: string): EventsTable {
  const linked = { ...event, seq: head.seq + 1, ts: ts > head.ts ? ts : head.ts, prev_hash: head.hash };
  return { ...linked, hash: sha256(hashedText(linked)) };
}

/** The canonical JSON of an entry, as `entryHash` hashes it, put together from what is known of its fields: half the time. */
function hashedText(row: Omit<EventsTable, 'hash'>): string {
  const text = JSON.stringify;
  return (
    `{"action":${text(row.action)},"actor":${text(row.actor)},"client":${text(row.client)},` +
    `"correlation_id":${text(row.correlation_id)},"detail":${text(row.detail)},"metadata":${row.metadata_json},` +
    `"prev_hash":"${row.prev_hash}","resource":${text(row.resource)},"result":"${row.result}",` +
    `"seq":${row.seq},"ts":"${row.ts}"}`
  );
}

/** Lower-case hex of the SHA-256 of a text's UTF-8. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
