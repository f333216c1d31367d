import type { ServiceReadings } from '#contract/dashboard.ts';
import type { MetricResult } from '#contract/metric.ts';

/** Values of several series at common moments, as a chart draws them and a table lists them. */
export interface ChartData {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** What the values count: `bytes`, `cores`, `seconds`, a share; '' when nobody says. */
  readonly unit: string;
}

/** More lines than this cannot be told apart. */
const MOST_SERIES = 8;

/** The answer of `query_metrics` as a chart; series that stand highest come first. */
export function fromResult({ series, unit, metric }: MetricResult): ChartData {
  return aligned(
    series.slice(0, MOST_SERIES).map(({ service, labels, points }) => ({
      name: service ?? nameOf(labels, metric ?? ''),
      points: points.map(({ at, value }) => [Date.parse(at) / 1000, value] as const),
    })),
    unit ?? '',
  );
}

/** What the server itself has measured of the services. */
export function fromReadings(all: readonly ServiceReadings[], what: 'cpu' | 'memory'): ChartData {
  return aligned(
    all.map(({ service, readings }) => ({
      name: service,
      points: readings.map(
        ({ at, cpu_cores, memory_bytes }) =>
          [Math.round(Date.parse(at) / 1000), what === 'cpu' ? cpu_cores : memory_bytes] as const,
      ),
    })),
    what === 'cpu' ? 'cores' : 'bytes',
  );
}

interface Points {
  readonly name: string;
  readonly points: readonly (readonly [time: number, value: number | null])[];
}

function aligned(all: readonly Points[], unit: string): ChartData {
  const times = [...new Set(all.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const series = all.map(({ name, points }) => {
    const at = new Map(points);
    return { name, values: times.map((time) => at.get(time) ?? null) };
  });
  return { times, series, unit };
}

/** One series in numbers, for those who cannot see the line; null when it has no value at all. */
export function summaryOf(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return null;
  return { last, least: Math.min(...known), most: Math.max(...known) };
}

function nameOf(labels: Readonly<Record<string, string>>, otherwise: string): string {
  const { __name__: name = '', ...rest } = labels;
  const said = Object.entries(rest).map(([label, value]) => `${label}=${value}`);
  return [name, said.join(', ')].filter(Boolean).join(' ') || otherwise;
}
