import { z } from 'zod';
import { AuditEntry } from './audit.ts';

/**
 * One row of the one truth: the audit entry, the SSE message (its `id` is `seq`) and the timeline entry are this row.
 * `run_id` is also inside `metadata.run_id`, so that it is hashed.
 */
export const EventRow = AuditEntry.extend({ run_id: z.string().nullable() });
export type EventRow = z.infer<typeof EventRow>;

/** An event before the store gives it its place in the chain. */
export const NewEvent = EventRow.omit({ seq: true, ts: true, prev_hash: true, hash: true });
export type NewEvent = z.infer<typeof NewEvent>;
