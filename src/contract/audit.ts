import { z } from 'zod';

/**
 * One line of the exported audit and the body that is hashed: `hash = sha256(JCS(entry without hash))`, so `prev_hash`
 * is inside. `seq` counts from 1 without gaps; the first `prev_hash` is 64 zeros.
 */
export const AuditEntry = z.strictObject({
  seq: z.int(),
  ts: z.iso.datetime(),
  /** e.g. `run.moved`, `tool.called`, `approval.approved`, `action.restart`, `auth.signed_in`, `config.changed`. */
  action: z.string(),
  /** What it was done to: service, run, approval, tool or user id. */
  resource: z.string(),
  actor: z.string(),
  client: z.string(),
  result: z.enum(['ok', 'error', 'denied']),
  correlation_id: z.string(),
  detail: z.string(),
  metadata: z.record(z.string(), z.json()),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/**
 * A signed statement that the chain had this head: a line of its own, `{"checkpoint": {...}}`. Every file begins with
 * one that `opens` it, so that what was cut off in front is missed as well as what was cut off behind.
 */
export const Checkpoint = z.strictObject({
  checkpoint: z.strictObject({
    /** Counts the checkpoints from 1, so that a missing one is noticed. */
    n: z.int(),
    opens: z.boolean(),
    seq: z.int(),
    hash: z.string(),
    ts: z.iso.datetime(),
    /** The raw Ed25519 public key, base64url (the `x` of its JWK, RFC 8037). */
    key_id: z.string(),
    /** base64url Ed25519 over JCS of the other fields. */
    signature: z.string(),
  }),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** A line of `audit-key.pub`: a public key that signs checkpoints, as a JWK (RFC 8037). */
export const AuditKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
});
export type AuditKey = z.infer<typeof AuditKey>;

/** What an executor's journal says of the audit in the lines about tickets; its other fields are not asked for. */
export const AuditWitness = z.object({ audit_head: z.object({ seq: z.int(), hash: z.string() }) });

/** Result of a verification. `first_bad` is the seq (or line, for what cannot be read) where the chain breaks. */
export const AuditVerdict = z.strictObject({
  ok: z.boolean(),
  entries: z.int(),
  first_bad: z
    .strictObject({
      seq: z.int().nullable(),
      line: z.int().nullable(),
      file: z.string().nullable(),
      reason: z.string(),
    })
    .optional(),
  /** The strongest anchor that covers the tail: a signed checkpoint, an executor's journal. */
  anchored_to: z.strictObject({ kind: z.enum(['checkpoint', 'journal', 'none']), seq: z.int() }),
  /** Entries after the last anchor, which a cut could have followed. */
  unanchored: z.int(),
  /** What could not be checked, in plain sentences: a start in mid-chain, a missing key. */
  notes: z.array(z.string()),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;

export const RESTORED = 'store.restored';

/** The entry with which a database goes on that was put back from a copy: where the one before it ended. */
export const Restored = z.object({
  action: z.literal(RESTORED),
  metadata: z.object({ former_seq: z.int().min(0) }),
});
