import { z } from 'zod';
import { Approval, ApprovalState } from './approval.ts';
import { AuditEntry } from './audit.ts';
import { Role } from './identity.ts';
import { RunOutcome, RunState, RunSummary } from './run.ts';
import { ServiceStatus } from './service.ts';
import { ToolInfo, ToolReply } from './tool.ts';

/** A number in a query string or path. */
const count = z.coerce.number().int();

/** An id in a path. */
export const ById = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/, 'not an id') });
export type ById = z.infer<typeof ById>;

/** Answer of a call that has nothing else to say. */
export const Done = z.strictObject({ ok: z.literal(true) });
export type Done = z.infer<typeof Done>;
export const DONE: Done = Object.freeze({ ok: true });

/** `GET /api/whoami`. `email` is null for tokens and for the local owner. */
export const WhoAmI = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: Role,
  can_approve: z.boolean(),
  kind: z.enum(['user', 'token']),
  version: z.string(),
});
export type WhoAmI = z.infer<typeof WhoAmI>;

/** `POST /api/auth/sign-in`; answers `WhoAmI` and sets the session cookie. */
export const SignIn = z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(200) });
export type SignIn = z.infer<typeof SignIn>;

/** `GET /api/people`: who has an account. `PATCH /api/people/:id` (owner) answers the same. */
export const Person = z.strictObject({ id: z.string(), name: z.string(), role: Role });
export type Person = z.infer<typeof Person>;
export const PersonList = z.strictObject({ people: z.array(Person) });
export type PersonList = z.infer<typeof PersonList>;
export const ChangePerson = z.strictObject({ role: Role });
export type ChangePerson = z.infer<typeof ChangePerson>;

/** `POST /api/setup/redeem` (no session): the one-time link's secret with the new account's name and password. */
export const RedeemInvitation = z.strictObject({
  secret: z.string().min(20).max(200),
  name: z.string().min(1).max(80),
  email: z.email().max(254),
  password: z.string().min(10).max(200),
});
export type RedeemInvitation = z.infer<typeof RedeemInvitation>;

/** `POST /api/invitations` (owner). */
export const NewInvitation = z.strictObject({ role: Role });
export type NewInvitation = z.infer<typeof NewInvitation>;
export const Invitation = z.strictObject({ url: z.string(), role: Role, expires_at: z.iso.datetime() });
export type Invitation = z.infer<typeof Invitation>;

/** Names of scopes, as `scopes` of the registry of outside servers has them. */
const TokenScopes = z
  .array(z.string().regex(/^[!#-[\]-~]{1,128}$/, 'a scope is 1-128 characters without spaces and quotes'))
  .min(1)
  .max(100);

/** `POST /api/tokens` (owner). `expires_in_days` null = never. */
export const NewToken = z.strictObject({
  name: z.string().min(1).max(80),
  role: Role,
  can_approve: z.boolean().default(false),
  expires_in_days: z.int().min(1).max(3650).nullable().default(90),
  /** Only outside servers that have one of these; null or absent for all that role and lists of clients allow. */
  scopes: TokenScopes.nullable().optional(),
});
export type NewToken = z.infer<typeof NewToken>;
export const TokenInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: Role,
  can_approve: z.boolean(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  scopes: TokenScopes.nullable(),
});
export type TokenInfo = z.infer<typeof TokenInfo>;
export const TokenList = z.strictObject({ tokens: z.array(TokenInfo) });
export type TokenList = z.infer<typeof TokenList>;
/** Answered once, at creation. */
export const CreatedToken = TokenInfo.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof CreatedToken>;

export const NewRun = z.strictObject({
  goal: z.string().trim().min(1).max(2000),
  autostart: z.boolean().default(true),
  source: z.string().max(40).optional(),
});
export type NewRun = z.infer<typeof NewRun>;
export const CreatedRun = z.strictObject({ id: z.string(), state: RunState });
export type CreatedRun = z.infer<typeof CreatedRun>;
export const RunQuery = z.strictObject({
  state: RunState.optional(),
  limit: count.min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
  /** Words of the question or the answer. */
  search: z.string().max(200).optional(),
  outcome: RunOutcome.optional(),
  /** Id of who asked. */
  asked_by: z.string().max(200).optional(),
  /** What the card named as broken, or as suffering because of it. */
  service: z.string().max(128).optional(),
  cause: z.string().max(80).optional(),
  /** Asked at this moment or later, and before that one. */
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
export type RunQuery = z.infer<typeof RunQuery>;
export const RunList = z.strictObject({ runs: z.array(RunSummary), next_cursor: z.string().nullable() });
export type RunList = z.infer<typeof RunList>;

/** Query of an event stream: rows after this `seq`, for clients that cannot send `Last-Event-ID`. */
export const EventQuery = z.strictObject({ after: count.min(0).optional() });
export type EventQuery = z.infer<typeof EventQuery>;

export const ApprovalQuery = z.strictObject({
  state: ApprovalState.optional(),
  limit: count.min(1).max(500).default(100),
});
export type ApprovalQuery = z.infer<typeof ApprovalQuery>;
export const ApprovalList = z.strictObject({ approvals: z.array(Approval) });
export type ApprovalList = z.infer<typeof ApprovalList>;

export const ChatRequest = z.strictObject({ message: z.string().trim().min(1).max(2000) });
export type ChatRequest = z.infer<typeof ChatRequest>;
export const ChatReply = z.strictObject({
  reply: z.string(),
  run_id: z.string(),
  tools: z.array(z.string()),
  suggestions: z.array(z.strictObject({ approval_id: z.string(), label: z.string(), action: z.string() })),
});
export type ChatReply = z.infer<typeof ChatReply>;

/** `POST /api/services/:id/{start,stop,restart}`: exactly one of the two. */
export const ServiceActionRequest = z.strictObject({
  confirm: z.literal(true).optional(),
  dry_run: z.literal(true).optional(),
});
export type ServiceActionRequest = z.infer<typeof ServiceActionRequest>;
export const ServiceActionReply = z.strictObject({
  ok: z.boolean(),
  service: z.string(),
  action: z.string(),
  /** `started` = still under way when the deadline came. */
  state: z.enum(['would', 'ok', 'failed', 'unknown', 'started', 'verified', 'not_verified', 'undone']),
  approval_id: z.string().nullable(),
  detail: z.string(),
});
export type ServiceActionReply = z.infer<typeof ServiceActionReply>;

export const Services = z.strictObject({ services: z.array(ServiceStatus) });
export type Services = z.infer<typeof Services>;

/** `GET /api/services/:id/logs`. */
export const ServiceLogQuery = z.strictObject({
  tail: count.min(1).max(5000).default(100),
  since: z.iso.datetime().optional(),
});
export type ServiceLogQuery = z.infer<typeof ServiceLogQuery>;

export const ToolList = z.strictObject({ tools: z.array(ToolInfo) });
export type ToolList = z.infer<typeof ToolList>;
/** `POST /api/tools/:name/call`. */
export const ToolCallRequest = z.strictObject({
  args: z.record(z.string(), z.json()).default({}),
  /** With `approval_id`: run the approved request of exactly these arguments. It never approves. */
  approved: z.literal(true).optional(),
  approval_id: z.string().optional(),
});
export type ToolCallRequest = z.infer<typeof ToolCallRequest>;

/** What a tool call answers over HTTP: `raw` never leaves the server, an error is a problem document. */
export const ToolCallReply = z.discriminatedUnion('status', [
  ToolReply.options[0].omit({ raw: true }),
  ToolReply.options[1],
]);
export type ToolCallReply = z.infer<typeof ToolCallReply>;

/** `POST /chat/tool`, the seed's shape; `role` is accepted and ignored: the role is the caller's own. */
export const ChatToolRequest = z.strictObject({
  tool: z.string(),
  args: z.record(z.string(), z.json()).default({}),
  role: z.string().optional(),
  approved: z.boolean().optional(),
  approval_id: z.string().optional(),
});
export type ChatToolRequest = z.infer<typeof ChatToolRequest>;

export const ChatToolReply = z.union([
  z.strictObject({ ok: z.literal(true), tool: z.string(), result: z.json() }),
  ToolReply.options[1].omit({ status: true, call_id: true }),
]);
export type ChatToolReply = z.infer<typeof ChatToolReply>;

/** A notice for owners (`Tell the owner`, escalations). */
export const Notice = z.strictObject({
  id: z.string(),
  kind: z.enum(['tell_owner', 'escalation']),
  run_id: z.string().nullable(),
  text: z.string(),
  from: z.string(),
  created_at: z.iso.datetime(),
  read_at: z.iso.datetime().nullable(),
});
export type Notice = z.infer<typeof Notice>;
export const NoticeQuery = z.strictObject({
  unread: z.enum(['true', 'false']).default('false'),
  limit: count.min(1).max(500).default(100),
});
export type NoticeQuery = z.infer<typeof NoticeQuery>;
export const NoticeList = z.strictObject({ notices: z.array(Notice) });
export type NoticeList = z.infer<typeof NoticeList>;
/** `POST /api/runs/:id/tell-owner`. */
export const TellOwner = z.strictObject({ text: z.string().max(1000).default('') });
export type TellOwner = z.infer<typeof TellOwner>;

/**
 * `GET /api/audit`: entries in order. `since` is a time or a `seq` (exclusive); without it the newest `limit` entries.
 * `jsonl` answers one `AuditEntry` a line, as they stand in the audit file. `before` is a `seq` (exclusive): the newest
 * of those before it. `find` is looked for in action, resource, actor and detail, whatever the letter case.
 */
export const AuditQuery = z.strictObject({
  limit: count.min(1).max(10_000).default(100),
  since: z.union([z.iso.datetime(), count.min(0)]).optional(),
  before: count.min(1).optional(),
  find: z.string().max(200).optional(),
  result: z.enum(['ok', 'error', 'denied']).optional(),
  actor: z.string().max(200).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  format: z.enum(['json', 'jsonl']).default('json'),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
export const AuditPage = z.strictObject({ entries: z.array(AuditEntry) });
export type AuditPage = z.infer<typeof AuditPage>;

export const Part = z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() });
export type Part = z.infer<typeof Part>;
/** `GET /readyz` and `/healthz`. It is `ok` also while only models are not: diagnosis works without them. */
export const Readiness = z.strictObject({ ok: z.boolean(), parts: z.array(Part) });
export type Readiness = z.infer<typeof Readiness>;
