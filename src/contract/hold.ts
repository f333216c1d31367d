import { z } from 'zod';
import { Principal } from './identity.ts';

/**
 * A call of an MCP host that a person has to consent to, beside its approval: who made it through what program, what
 * it is called again by, and its answer once it was carried out. A host may come back for the answer; nobody else may.
 */
export const Hold = z.strictObject({
  approval_id: z.string(),
  /** SHA-256 over principal, client, tool, arguments and definition: the same call again is this hold. */
  key: z.string(),
  principal: Principal,
  client_name: z.string().nullable(),
  tool: z.string(),
  args_digest: z.string(),
  /** Whether it runs as soon as it is approved, with nobody waiting: the host asked for a task. */
  task: z.boolean(),
  created_at: z.iso.datetime(),
  /** The redacted MCP result; null until there is one. */
  result: z.json(),
  result_at: z.iso.datetime().nullable(),
});
export type Hold = z.infer<typeof Hold>;
