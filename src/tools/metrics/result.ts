import type { MetricResult, MetricSeries } from '#contract/metric.ts';

export { MetricResult, type MetricSeries } from '#contract/metric.ts';

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
