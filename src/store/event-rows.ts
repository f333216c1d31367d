import type { Kysely } from 'kysely';
import type { EventRow, NewEvent } from '#contract/event.ts';
import { GENESIS } from '#core/audit-hash.ts';
import { cleanEvent } from './clean-text.ts';
import type { EventsTable, Tables } from './schema.ts';
import type { UnlinkedRow } from './writer.ts';

/** Rows that are read at once when catching up. */
const PAGE = 1_000;

/** The event that a database row holds. */
export function eventOf({ metadata_json, ...row }: EventsTable): EventRow {
  return { ...row, metadata: JSON.parse(metadata_json) } as EventRow;
}

/** The row that an event will be, once it has its place. */
export function rowOf(event: NewEvent): { event: NewEvent; row: UnlinkedRow } {
  const { event: cleaned, metadataJson } = cleanEvent(event);
  const { metadata: _, ...columns } = cleaned;
  return { event: cleaned, row: { ...columns, metadata_json: metadataJson } };
}

/** The next rows after a number, in order; empty at the end. */
export async function readEventsAfter(db: Kysely<Tables>, seq: number): Promise<EventRow[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(PAGE)
    .execute();
  return rows.map(eventOf);
}

/** The end of the chain; `{seq: 0, hash: GENESIS}` while it is empty. */
export async function readHead(db: Kysely<Tables>): Promise<{ seq: number; hash: string }> {
  const row = await db
    .selectFrom('events')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { seq: 0, hash: GENESIS };
}
