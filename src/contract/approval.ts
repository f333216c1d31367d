import { z } from 'zod';
import { Predicate } from './diagnosis.ts';
import { Role } from './identity.ts';
import { Action, Consent, TargetState } from './ticket.ts';
import { Origin } from './tool.ts';

export const ApprovalState = z.enum([
  'proposed',
  'approved',
  'declined',
  'expired',
  'started',
  'ok',
  'failed',
  'unknown',
  'verified',
  'not_verified',
  'undone',
]);
export type ApprovalState = z.infer<typeof ApprovalState>;

/** How long a request lives, in seconds. */
export const APPROVAL_TTL_S = 900;

/** What the action may touch beside its target. */
export const BlastRadius = z.strictObject({
  stack_wide: z.boolean(),
  dependents: z.array(z.string()),
  shared_networks: z.array(z.string()),
  shared_volumes: z.array(z.string()),
  published_ports: z.array(z.string()),
  /** Outcomes of this very action here before: state -> count. */
  past_outcomes: z.record(z.string(), z.int()),
});
export type BlastRadius = z.infer<typeof BlastRadius>;

/** One move of an approval, who made it and when. */
export const ApprovalMove = z.strictObject({
  state: ApprovalState,
  at: z.iso.datetime(),
  by: z.string(),
  detail: z.string(),
});
export type ApprovalMove = z.infer<typeof ApprovalMove>;

export const Approval = z.strictObject({
  id: z.string(),
  run_id: z.string().nullable(),
  state: ApprovalState,
  tool: z.string(),
  title: z.string(),
  why: z.string(),
  /** Service or object that is acted on. */
  target: z.string(),
  args: z.record(z.string(), z.json()),
  origins: z.record(z.string(), Origin),
  consent: Consent,
  digest: z.string(),
  /** State as it was seen when the consent was made. */
  seen: TargetState.nullable(),
  blast: BlastRadius,
  expected_downtime: z.string(),
  predicate: Predicate.nullable(),
  undo: Action.nullable(),
  needs_second_confirmation: z.boolean(),
  roles: z.array(Role),
  requested_by: z.string(),
  audit_id: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  history: z.array(ApprovalMove),
});
export type Approval = z.infer<typeof Approval>;

/** `GET /api/approvals/:id`: with the target as it is now, and whether that still matches what was signed for. */
export const ApprovalView = Approval.extend({
  now: TargetState.nullable(),
  /** Why the target could not be looked at now: it is gone, or its service does not answer; '' when it could. */
  unobserved_because: z.string(),
  moved: z.array(z.strictObject({ path: z.string(), expected: z.json(), actual: z.json() })),
  /** Whether the one who looks may approve, and if not, why. */
  may_approve: z.boolean(),
  may_not_because: z.string(),
  /** The MCP host behind the request; `task`: it is carried out when it is approved, else when the host comes back. */
  host: z.strictObject({ name: z.string().nullable(), task: z.boolean() }).nullable(),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

export const ApproveRequest = z.strictObject({
  digest: z.string(),
  acknowledged: z.literal(true).optional(),
  second_confirmation: z.literal(true).optional(),
  /** A call of an MCP host is carried out at once, though its host may be gone; else it waits for the host to come back. */
  run_now: z.literal(true).optional(),
});
export type ApproveRequest = z.infer<typeof ApproveRequest>;

export const DeclineRequest = z.strictObject({ reason: z.string().max(500).default('') });
export type DeclineRequest = z.infer<typeof DeclineRequest>;
