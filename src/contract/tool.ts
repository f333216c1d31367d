import { z } from 'zod';
import { Problem } from './errors.ts';
import { OutsideEvidence } from './evidence-use.ts';
import { Client, Principal, Role } from './identity.ts';
import { ExecutorName } from './ticket.ts';

/** `read` is always automatic, `mutate` is always gated. */
export const Effect = z.enum(['read', 'mutate']);
export type Effect = z.infer<typeof Effect>;

/** Where an argument's value came from. A value only from `log_text` or `tool_output` is untrusted. */
export const Origin = z.enum(['operator', 'inventory', 'log_text', 'tool_output', 'model']);
export type Origin = z.infer<typeof Origin>;

/** What the catalogue says of a tool. Schemas are JSON Schema 2020-12; times in milliseconds, sizes in bytes. */
export const ToolInfo = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/),
  title: z.string(),
  summary: z.string(),
  group: z.string(),
  effect: Effect,
  input_schema: z.record(z.string(), z.json()),
  output_schema: z.record(z.string(), z.json()),
  executor: ExecutorName,
  roles: z.array(Role),
  deadline_ms: z.number(),
  cooldown: z.strictObject({ seconds: z.number(), key_by: z.string().nullable() }).nullable(),
  output_cap: z.number(),
  has_undo: z.boolean(),
  /** A tool of an outside MCP server: its definition as hosts see it. Its output is an MCP result. */
  outside: z
    .strictObject({
      server: z.string(),
      definition_hash: z.string(),
      definition: z.record(z.string(), z.json()),
    })
    .optional(),
  /** Set when investigations ask it: a read tool of an outside server. */
  evidence: OutsideEvidence.optional(),
});
export type ToolInfo = z.infer<typeof ToolInfo>;

/** One call as it enters the gate. */
export const ToolCall = z.strictObject({
  tool: z.string(),
  args: z.unknown(),
  principal: Principal,
  client: Client,
  correlation_id: z.string(),
  run_id: z.string().nullable(),
  /** Who chose this call: planner, the check after an action (verifier) and a snapshot (capture) have own budgets. */
  chosen_by: z.enum(['person', 'host', 'model', 'planner', 'verifier', 'capture']),
  /** An approved request to attach to; it never approves. */
  approval_id: z.string().nullable(),
  origins: z.record(z.string(), Origin),
  /** Hash of the evidence behind a proposal; '' when a person simply asks for the action. */
  evidence_hash: z.string(),
  /** The program behind the caller by the name that it proved: its token's, or a configured one. */
  client_name: z.string().min(1).max(128).optional(),
  /** Why the caller wants it, in plain words; the approver reads it. */
  why: z.string().max(1000).optional(),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** What comes back through the gate. `output` is redacted and capped; `raw` is there for the agent's engine alone. */
export const ToolReply = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('ok'),
    call_id: z.string(),
    output: z.json(),
    raw: z.unknown().optional(),
    truncated: z.boolean(),
    ms: z.number(),
  }),
  z.strictObject({
    status: z.literal('need_approval'),
    call_id: z.string(),
    need_approval: z.literal(true),
    approval_id: z.string(),
    digest: z.string(),
    rationale: z.string(),
    tool: z.string(),
    args: z.record(z.string(), z.json()),
    expires: z.iso.datetime(),
  }),
  z.strictObject({ status: z.literal('error'), call_id: z.string(), problem: Problem }),
]);
export type ToolReply = z.infer<typeof ToolReply>;
