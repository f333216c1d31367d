import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';

export const MetricPoint = z.strictObject({ at: z.iso.datetime(), value: z.number().nullable() });

export const MetricSeries = z.strictObject({
  service: ServiceId.nullable().describe('whose series it is, where its labels tell'),
  labels: z.record(z.string(), z.string()),
  points: z.array(MetricPoint).describe('oldest first; null is no number'),
});
export type MetricSeries = z.infer<typeof MetricSeries>;

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

/** Less than what the gate lets through: it would cut without saying what. */
const MOST_BYTES = 100_000;
const MOST_SERIES = 60;
/** A label's value is a name, and no text. */
const LONGEST_LABEL = 200;
const MOST_LABELS = 20;

/** The answer with as many series as have room, those that stand highest now before the rest. */
export function withinRoom(
  result: Omit<MetricResult, 'series' | 'total_series' | 'truncated'>,
  series: readonly MetricSeries[],
): MetricResult {
  const sorted = series
    .map(shortened)
    .toSorted((a, b) => lastOf(b) - lastOf(a) || order(nameOf(a), nameOf(b)));
  const kept: MetricSeries[] = [];
  let room = MOST_BYTES;
  for (const one of sorted.slice(0, MOST_SERIES)) {
    room -= Buffer.byteLength(JSON.stringify(one)) + 1;
    if (room < 0) break;
    kept.push(one);
  }
  return { ...result, series: kept, total_series: series.length, truncated: kept.length < series.length };
}

function shortened({ labels, ...rest }: MetricSeries): MetricSeries {
  const short = Object.entries(labels)
    .slice(0, MOST_LABELS)
    .map(([name, value]) => [name.slice(0, LONGEST_LABEL), value.slice(0, LONGEST_LABEL)]);
  return { ...rest, labels: Object.fromEntries(short) };
}

function lastOf({ points }: MetricSeries): number {
  return points.findLast(({ value }) => value !== null)?.value ?? Number.NEGATIVE_INFINITY;
}

const nameOf = ({ labels }: MetricSeries) => JSON.stringify(labels);
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
