import { z } from 'zod';
import { Approval } from './approval.ts';
import { EventRow } from './event.ts';
import { Run } from './run.ts';

/**
 * `GET /api/runs/:id/bundle`: everything that tells of one run, redacted, to read elsewhere or to decide anew. Events
 * are the run's own entries of the audit: `hash` can be computed again from each (see `AuditEntry`), unless redaction
 * had to change it, which `redacted` says. `audit_head` is the end of the chain when the bundle was made.
 */
export const Bundle = z.strictObject({
  format: z.literal('opspilot-bundle/1'),
  version: z.string(),
  made_at: z.iso.datetime(),
  run: Run,
  events: z.array(EventRow.extend({ redacted: z.boolean() })),
  tool_results: z.array(
    z.strictObject({ call_id: z.string(), tool: z.string(), output: z.json(), at: z.iso.datetime() }),
  ),
  approvals: z.array(Approval),
  audit_head: z.strictObject({ seq: z.int(), hash: z.string() }),
});
export type Bundle = z.infer<typeof Bundle>;
