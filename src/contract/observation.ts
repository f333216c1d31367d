import { z } from 'zod';
import { Origin } from './tool.ts';

/** Where a fact can be seen again. The UI opens it; the lab checks that it really says so. */
export const EvidenceRef = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('log'),
    service: z.string(),
    at: z.string().nullable(),
    line: z.int(),
    text: z.string(),
  }),
  z.strictObject({ kind: z.literal('status'), service: z.string(), field: z.string(), value: z.json() }),
  z.strictObject({ kind: z.literal('event'), service: z.string(), at: z.string(), action: z.string() }),
  z.strictObject({
    kind: z.literal('api'),
    service: z.string(),
    tool: z.string(),
    field: z.string(),
    value: z.json(),
  }),
  z.strictObject({ kind: z.literal('disk'), path: z.string(), field: z.string(), value: z.json() }),
  z.strictObject({
    kind: z.literal('metric'),
    service: z.string(),
    metric: z.string(),
    from: z.string(),
    to: z.string(),
    value: z.json(),
  }),
  /** What a tool of an outside server said, in the answer of this call: nobody vouches for it. */
  z.strictObject({
    kind: z.literal('outside'),
    service: z.string(),
    server: z.string(),
    tool: z.string(),
    call_id: z.string(),
    /** 1-based place in the answer. */
    line: z.int(),
    at: z.string().nullable(),
    text: z.string(),
  }),
]);
export type EvidenceRef = z.infer<typeof EvidenceRef>;

/**
 * A typed fact. `what` names the kind of fact (`state`, `health`, `exit`, `log`, `ping`, `queue_item`, `disk` ...),
 * `subject` the service or host it is about, `value` its JSON value, `at` when it held (ISO 8601 UTC).
 */
export const Observation = z.strictObject({
  id: z.string(),
  what: z.string(),
  subject: z.string(),
  value: z.json(),
  at: z.iso.datetime(),
  /** Name of the tool that saw it. */
  source: z.string(),
  origin: Origin,
  evidence: EvidenceRef,
});
export type Observation = z.infer<typeof Observation>;
