import { z } from 'zod';
import { OutsideEvidence } from './evidence-use.ts';

/** Names the form of a snapshot; a change that older readers cannot read gets another number. */
export const SNAPSHOT_FORMAT = 'opspilot-snapshot/1';

const ReadBase = z.strictObject({
  /** Begins the id of every observation that is drawn from this read. */
  call_id: z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/),
  tool: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/),
  args: z.record(z.string(), z.json()),
  at: z.iso.datetime(),
});

/** One read with what it answered, redacted; a read that failed is kept with its reason. */
export const SnapshotRead = z.discriminatedUnion('status', [
  ReadBase.extend({ status: z.literal('ok'), output: z.json() }),
  ReadBase.extend({
    status: z.literal('error'),
    problem: z.strictObject({ code: z.string(), detail: z.string() }),
  }),
]);
export type SnapshotRead = z.infer<typeof SnapshotRead>;

/** What a diagnosis at another time and place has to know besides the reads. */
const Head = z.strictObject({
  format: z.literal(SNAPSHOT_FORMAT),
  /** Of the OpsPilot that captured it. */
  version: z.string(),
  /** What was asked; a diagnosis of the snapshot answers it unless it is asked something else. */
  question: z.string(),
  /** When the last read was answered: the `now` of every diagnosis of this snapshot. */
  captured_at: z.iso.datetime(),
  /** The catalogue that the planner could choose from. */
  tools: z.array(z.string()),
  /** How outside tools among them serve investigations; absent when none does. */
  outside: z.record(z.string(), OutsideEvidence).optional(),
  /** Reads that one investigation may make. */
  run_reads: z.int(),
});

/** `POST /api/snapshots`: everything that the engine would look at, redacted, at one moment. */
export const Snapshot = Head.extend({ reads: z.array(SnapshotRead) });
export type Snapshot = z.infer<typeof Snapshot>;

/** `POST /api/snapshots` (owner). */
export const NewSnapshot = z.strictObject({
  question: z.string().trim().min(1).max(2000).default('What is wrong?'),
});
export type NewSnapshot = z.infer<typeof NewSnapshot>;

/** How much is in a snapshot; `failed` counts reads without an answer. */
export const SnapshotCounts = z.strictObject({
  services: z.int(),
  reads: z.int(),
  failed: z.int(),
  log_lines: z.int(),
  events: z.int(),
});
export type SnapshotCounts = z.infer<typeof SnapshotCounts>;

/** `manifest.json` of a snapshot's folder: its head, and one file per read with size and SHA-256 (lower-case hex). */
export const SnapshotManifest = Head.extend({
  counts: SnapshotCounts,
  files: z.array(
    z.strictObject({
      name: z.string().regex(/^\d{5}-[A-Za-z0-9_.-]{1,200}\.json$/),
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type SnapshotManifest = z.infer<typeof SnapshotManifest>;
