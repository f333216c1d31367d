import { z } from 'zod';

/** What a person or token may do: viewer reads; member asks and approves what policy allows; owner does everything. */
export const Role = z.enum(['viewer', 'member', 'owner']);
export type Role = z.infer<typeof Role>;

/**
 * Who stands behind a request. `can_approve` is true only for an authenticated person or for a token made with
 * `--can-approve`; `agent` and `system` can never approve.
 */
export const Principal = z.strictObject({
  kind: z.enum(['user', 'token', 'agent', 'system', 'anonymous']),
  id: z.string().min(1).max(128),
  name: z.string().max(128),
  role: Role,
  can_approve: z.boolean(),
  /** Outside servers that have none of these are not there for it; absent, scopes say nothing. */
  scopes: z.array(z.string().max(128)).max(100).optional(),
});
export type Principal = z.infer<typeof Principal>;

/** The program a request came through; recorded in the audit beside the principal. */
export const Client = z.enum(['web', 'cli', 'rest', 'chat', 'agent', 'mcp', 'system']);
export type Client = z.infer<typeof Client>;
