import { z } from 'zod';
import { ServiceId } from './service.ts';

/** A value at a moment; null is no number (a gap, NaN, infinity). */
export const MetricPoint = z.strictObject({ at: z.iso.datetime(), value: z.number().nullable() });

export const MetricSeries = z.strictObject({
  service: ServiceId.nullable().describe('whose series it is, where its labels tell'),
  labels: z.record(z.string(), z.string()),
  points: z.array(MetricPoint).describe('oldest first; null is no number'),
});
export type MetricSeries = z.infer<typeof MetricSeries>;

/** What the tool `query_metrics` answers. */
export const MetricResult = z.strictObject({
  source: z.enum(['prometheus', 'containers']),
  metric: z.string().nullable(),
  query: z.string().nullable().describe('what Prometheus was asked'),
  unit: z.string().nullable(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  step_s: z.number().nullable(),
  series: z.array(MetricSeries).describe('those with the highest last values, the highest first'),
  total_series: z.int(),
  truncated: z.boolean(),
  notes: z.array(z.string()),
});
export type MetricResult = z.infer<typeof MetricResult>;
