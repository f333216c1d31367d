import { z } from 'zod';
import { Role } from './identity.ts';

export const ExecutorName = z.enum(['controller', 'hub']);
export type ExecutorName = z.infer<typeof ExecutorName>;

/** A verb with its exact arguments. `args` is plain JSON. */
export const Action = z.strictObject({ verb: z.string(), args: z.record(z.string(), z.json()) });
export type Action = z.infer<typeof Action>;

/**
 * What a person consents to. `digest = sha256(JCS(consent))` in lower-case hex (RFC 8785) is shown, returned by the
 * approve call and checked by the executor.
 */
export const Consent = z.strictObject({
  approval_id: z.string(),
  /** `<executor>#<journal epoch>`: a ticket dies with the journal that would remember it. */
  aud: z.string().regex(/^(controller|hub)#[A-Za-z0-9_-]+$/),
  verb: z.string(),
  args: z.record(z.string(), z.json()),
  /** The binding part of the target's state as observed; null when the tool has no observer. */
  pre: z.json(),
  /** The one inverse that the same consent covers, run only after `not_verified`. */
  undo: Action.nullable(),
  policy_version: z.string(),
  evidence_hash: z.string(),
  expires: z.iso.datetime(),
});
export type Consent = z.infer<typeof Consent>;

/** Payload of the compact JWS (EdDSA, RFC 7515/8037) that approving stores. `iat`/`exp` are seconds (RFC 7519). */
export const TicketClaims = z.strictObject({
  /** `<digest>:do` or `<digest>:undo`. */
  jti: z.string().regex(/^[0-9a-f]{64}:(do|undo)$/),
  iat: z.int(),
  exp: z.int(),
  consent: Consent,
  approver: z.strictObject({ id: z.string(), name: z.string(), role: Role }),
  /** Head of the server's audit chain when the ticket was signed. */
  audit_head: z.strictObject({ seq: z.int(), hash: z.string() }),
  correlation_id: z.string(),
});
export type TicketClaims = z.infer<typeof TicketClaims>;

/** How long a signed ticket is good for, in seconds. */
export const TICKET_TTL_S = 60;

/** Where an action stands in the executor's journal. */
export const ActionState = z.enum(['unseen', 'intent', 'started', 'ok', 'failed', 'unknown', 'void']);
export type ActionState = z.infer<typeof ActionState>;

/** The executor's answer to "what became of this ticket?". */
export const ActionReport = z.strictObject({
  jti: z.string(),
  state: ActionState,
  verb: z.string().nullable(),
  target: z.string().nullable(),
  at: z.iso.datetime().nullable(),
  detail: z.string(),
  result: z.json(),
});
export type ActionReport = z.infer<typeof ActionReport>;

/** A target's state: `binding` is signed and compared, `shown` is for the person who decides. */
export const TargetState = z.strictObject({ binding: z.json(), shown: z.record(z.string(), z.json()) });
export type TargetState = z.infer<typeof TargetState>;
