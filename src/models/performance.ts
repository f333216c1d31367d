import type { Latency, ModelPerformance } from '#contract/models-api.ts';
import { BUCKETS, type Histogram, type Series } from './model-metrics.ts';

/** How models did, from what was counted of each (`provider/model`): every provider as a whole, then its models. */
export function performanceOf(all: ReadonlyMap<string, Series>): ModelPerformance[] {
  const providers = Map.groupBy([...all], ([id]) => id.slice(0, id.indexOf('/')));
  return [...providers].flatMap(([provider, models]) => [
    summed(
      provider,
      null,
      models.map(([, series]) => series),
    ),
    ...models.map(([id, series]) => summed(provider, id.slice(provider.length + 1), [series])),
  ]);
}

/** The time (s) that a share of the calls stayed below, straight between the bounds of its bucket; null before the first call. */
export function quantile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, one) => sum + one, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let below = 0;
  for (const [at, bound] of BUCKETS.entries()) {
    const count = counts[at] ?? 0;
    if (count > 0 && below + count >= wanted) {
      const from = BUCKETS[at - 1] ?? 0;
      return from + ((bound - from) * (wanted - below)) / count;
    }
    below += count;
  }
  return BUCKETS.at(-1) ?? null;
}

function summed(provider: string, model: string | null, series: readonly Series[]): ModelPerformance {
  const sum = (of: (one: Series) => number) => series.reduce((total, one) => total + of(one), 0);
  return {
    provider,
    model,
    in_flight: sum(({ inFlight }) => inFlight),
    requests: sums(series.map(({ requests }) => requests)),
    failures: sums(series.map(({ failures }) => failures)),
    prompt_tokens: sum(({ promptTokens }) => promptTokens),
    completion_tokens: sum(({ completionTokens }) => completionTokens),
    truncations: sum(({ truncations }) => truncations),
    fallbacks: sum(({ fallbacks }) => fallbacks),
    duration: latencyOf(series.map(({ duration }) => duration)),
    first_token: latencyOf(series.map(({ firstByte }) => firstByte)),
  };
}

function latencyOf(histograms: readonly Histogram[]): Latency {
  const each = histograms.map(({ counts }) => counts);
  const counts = [...BUCKETS, Number.POSITIVE_INFINITY].map((_, at) =>
    each.reduce((sum, one) => sum + (one[at] ?? 0), 0),
  );
  return {
    count: counts.reduce((sum, one) => sum + one, 0),
    p50: quantile(counts, 0.5),
    p95: quantile(counts, 0.95),
    p99: quantile(counts, 0.99),
  };
}

function sums(maps: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const total = new Map<string, number>();
  for (const [name, count] of maps.flatMap((map) => [...map]))
    total.set(name, (total.get(name) ?? 0) + count);
  return Object.fromEntries(total);
}
