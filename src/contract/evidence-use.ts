import { z } from 'zod';

/**
 * How a read tool of an outside server serves investigations. `args` is what it is asked with: in its texts `{service}`,
 * `{container}` (the runtime's own id) and `{project}` stand for the service that is asked about, `{since}` for the time
 * (ISO 8601 UTC) from which on is looked at. Without one of the first three it is asked once, about all services.
 */
export const EvidenceUse = z
  .strictObject({
    /**
     * `logs`: lines that programs wrote. `status` and `text`: what is said of a service now. `changes`: what somebody
     * changed, such as commits and releases. `metrics`: values over time of one `metric`.
     */
    kind: z.enum(['logs', 'status', 'text', 'changes', 'metrics']),
    args: z.record(z.string(), z.json()).default({}),
    /** Services that it knows of; all of them when absent. */
    services: z.array(z.string()).max(1000).optional(),
    /** What the values are: a share, seconds, cores, bytes. */
    metric: z.enum(['error_rate', 'response_time', 'cpu_usage', 'memory_usage']).optional(),
  })
  .refine(({ kind, metric }) => (kind === 'metrics') === (metric !== undefined), {
    path: ['metric'],
    error: 'belongs to the kind metrics, and to no other',
  });
export type EvidenceUse = z.infer<typeof EvidenceUse>;

/** The same in the catalogue, with the server that answers. */
export const OutsideEvidence = z.strictObject({ server: z.string(), ...EvidenceUse.shape });
export type OutsideEvidence = z.infer<typeof OutsideEvidence>;
