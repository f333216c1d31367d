import type { Observation } from '#contract/observation.ts';
import { median } from '../metrics/median.ts';
import { growthIn, type Point, stepIn } from '../metrics/trend.ts';
import { type Fields, fact, isoOf, listOf, numberOf, type Observer, readNote, textOf } from './reading.ts';

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
    if (service === '' || points.length < LEAST_POINTS || seen.has(service)) return [];
    seen.add(service);
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
    const ref = { kind: 'metric', service, metric, from, to, value: now } as const;
    return [fact(reading, 'series', service, value, ref, `${service}/${metric}`, to)];
  });
  return [note, ...facts];
};

function pointsOf(series: Fields): Point[] {
  return listOf(series.points).flatMap((point) => {
    const [at, value] = [isoOf(point.at), numberOf(point.value)];
    return at === null || value === null ? [] : [{ at: Date.parse(at), value }];
  });
}

const isoAt = ({ at }: { readonly at: number }) => new Date(at).toISOString();
/** As many digits as mean something. */
const rounded = (value: number) => Number(value.toPrecision(4));
