import type { ServiceStatus } from '#contract/service.ts';
import type { ToolContext } from '../tool.ts';
import type { Asked } from './query-metrics.ts';
import type { MetricSeries } from './result.ts';

/** Services that are measured anew when nobody has kept readings of them: each reading takes half a second. */
const MOST_MEASURED = 8;

/**
 * What the hub has kept of the runtime's own figures, and a reading now when the question reaches to now and few
 * services are asked about. `missing` says in a sentence each what could not be measured.
 */
export async function containerSeries(
  { service, services, since, until }: Asked,
  preset: 'cpu_usage' | 'memory_usage',
  context: ToolContext,
): Promise<{ series: MetricSeries[]; missing: string[] }> {
  const field = preset === 'cpu_usage' ? 'cpu_cores' : 'memory_bytes';
  const wanted = services.filter(({ id, state }) => (service ?? id) === id && state === 'running');
  const kept = new Map(context.sources.readings().map((one) => [one.service, one.readings]));
  const pointsOf = (id: string) =>
    (kept.get(id) ?? [])
      .filter(({ at }) => Date.parse(at) <= until && (since === null || Date.parse(at) >= since))
      .map((reading) => ({ at: reading.at, value: reading[field] }));
  const points = new Map(wanted.map(({ id }) => [id, pointsOf(id)]));
  const fresh = until >= context.now().getTime() - 1000;
  const unread = wanted.filter(({ id }) => service !== null || points.get(id)?.length === 0);
  const measured = fresh ? unread.slice(0, MOST_MEASURED) : [];
  const missing: string[] = [];
  await Promise.all(measured.map((one) => measure(one)));
  if (fresh && unread.length > MOST_MEASURED)
    missing.push(`${unread.length - MOST_MEASURED} services were not measured: name one`);
  const all = wanted.map(({ id }) => ({ id, found: points.get(id) ?? [] }));
  const series = all
    .filter(({ found }) => found.length > 0)
    .map(({ id, found }) => ({
      service: id,
      labels: { service: id },
      points: since === null ? found.slice(-1) : found,
    }));
  return { series, missing };

  async function measure({ id }: ServiceStatus): Promise<void> {
    try {
      const stats = await context.controller.stats(id, context.signal);
      points.get(id)?.push({ at: stats.at, value: stats[field] });
    } catch (error) {
      if (context.signal.aborted) throw error;
      missing.push(`${id}: ${(error as Error).message}`);
    }
  }
}
