import { z } from 'zod';
import { Principal } from './identity.ts';

/** How a task ended, as its host is told (MCP extension `io.modelcontextprotocol/tasks`). What is in it is redacted and cut. */
export const OutsideTaskEnding = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('completed'), at: z.iso.datetime(), result: z.json() }),
  z.strictObject({ status: z.literal('failed'), at: z.iso.datetime(), error: z.json() }),
  z.strictObject({ status: z.literal('cancelled'), at: z.iso.datetime() }),
]);
export type OutsideTaskEnding = z.infer<typeof OutsideTaskEnding>;

/**
 * A call of an MCP host that an outside server made a task of: whose it is, and what its server calls it. The host
 * knows it by an id of ours, which nobody can guess; for anybody else it is not there.
 */
export const OutsideTask = z.strictObject({
  task_id: z.string(),
  /** The server's own id; shown to nobody. */
  own_id: z.string(),
  server: z.string(),
  tool: z.string(),
  definition_hash: z.string(),
  principal: Principal,
  client_name: z.string().nullable(),
  /** Of the call that began it. */
  correlation_id: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** Null until it has ended. */
  ending: OutsideTaskEnding.nullable(),
});
export type OutsideTask = z.infer<typeof OutsideTask>;
