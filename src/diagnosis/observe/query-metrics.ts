import type { EvidenceRef, Observation } from '#contract/observation.ts';
import { median } from '../metrics/median.ts';
import { growthIn, type Point, stepIn } from '../metrics/trend.ts';
import {
  type Fields,
  fact,
  isoOf,
  listOf,
  numberOf,
  type Observer,
  type Reading,
  readNote,
  textOf,
} from './reading.ts';

/** Fewer points are no series. */
const LEAST_POINTS = 5;
const LAST = 3;

/**
 * `query_metrics` with a metric: `{metric, series: [{service, points: [{at, value}]}]}`. What belongs to no service is
 * left out: it accuses nobody.
 */
export const queryMetrics: Observer = (reading, output) => {
  const metric = textOf(output.metric);
  const series = listOf(output.series);
  const note = readNote(reading, 'stack', series.length, {
    truncated: output.truncated === true,
    part: metric,
  });
  if (metric === '') return [note];
  const seen = new Set<string>();
  const facts = series.flatMap((one): Observation[] => {
    const service = textOf(one.service);
    const points = pointsOf(one);
    // Of several the first: the tool puts those with the highest values before the rest.
    if (service === '' || seen.has(service)) return [];
    const series = seriesFact(reading, service, metric, points, (value, to, from) => {
      return { kind: 'metric', service, metric, from, to, value };
    });
    if (series) seen.add(service);
    return series ? [series] : [];
  });
  return [note, ...facts];
};

/** What values over time, oldest first, amount to; null for too few. `refOf` says where the value of now stands. */
export function seriesFact(
  reading: Reading,
  service: string,
  metric: string,
  points: readonly Point[],
  refOf: (now: number, to: string, from: string) => EvidenceRef,
): Observation | null {
  if (points.length < LEAST_POINTS) return null;
  const [from, to] = [isoAt(points[0]!), isoAt(points.at(-1)!)];
  // As it stands in the answer: it is cited.
  const now = median(points.slice(-LAST).map(({ value }) => value));
  const step = stepIn(points);
  const growth = growthIn(points);
  const value = {
    metric,
    points: points.length,
    from,
    to,
    now,
    change: step && { at: isoAt(step), before: rounded(step.before), after: rounded(step.after) },
    growth: growth && { per_hour: rounded(growth.perHour), share: rounded(growth.share) },
  };
  return fact(reading, 'series', service, value, refOf(now, to, from), `${service}/${metric}`, to);
}

function pointsOf(series: Fields): Point[] {
  return listOf(series.points).flatMap((point) => {
    const [at, value] = [isoOf(point.at), numberOf(point.value)];
    return at === null || value === null ? [] : [{ at: Date.parse(at), value }];
  });
}

const isoAt = ({ at }: { readonly at: number }) => new Date(at).toISOString();
/** As many digits as mean something. */
const rounded = (value: number) => Number(value.toPrecision(4));
