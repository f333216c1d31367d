import { z } from 'zod';
import { ServiceId, type ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { findService } from '../inventory.ts';
import { Moment, momentOf } from '../moment.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS, type ToolContext } from '../tool.ts';
import { containerSeries } from './container-series.ts';
import { PRESETS, type Preset, promqlOf, SERVICE_LABELS, UNITS } from './presets.ts';
import { askPrometheus } from './prometheus.ts';
import { MetricResult, type MetricSeries, withinRoom } from './result.ts';

const Input = z.strictObject({
  metric: z.enum(PRESETS).optional().describe('a question that needs no PromQL; this or query'),
  query: z.string().min(1).max(4000).optional().describe('PromQL'),
  service: ServiceId.optional().describe('with metric: only this service'),
  since: Moment.optional().describe('from here on, in steps; the value now when left out'),
  until: Moment.optional(),
  step_s: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe('seconds between points; about 60 points when left out'),
});
type Input = z.infer<typeof Input>;

export const queryMetrics = defineReadTool({
  name: 'query_metrics',
  title: 'Query metrics',
  summary:
    'Error rate, response time, computing time or memory of services, or any PromQL, now or over time: from Prometheus where one is configured, else from the containers.',
  group: 'metrics',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: Input,
  output: MetricResult,
  async run(args, context) {
    const asked = await askedFor(args, context);
    const { prometheusUrl } = context.sources;
    const measured = asked.preset === 'cpu_usage' || asked.preset === 'memory_usage' ? asked.preset : null;
    if (prometheusUrl === null) {
      if (measured !== null) return await fromContainers(asked, measured, context, []);
      throw new OpsError(
        'precondition',
        'no Prometheus is configured: set metrics.prometheus_url; cpu_usage and memory_usage need none',
      );
    }
    const found = await fromPrometheus(asked, prometheusUrl, context);
    if (measured === null || found.total_series > 0) return found;
    const whose = asked.service === null ? '' : ` of ${asked.service}`;
    return await fromContainers(asked, measured, context, [`Prometheus has no ${measured}${whose}`]);
  },
});

/** A question with everything settled. Times in milliseconds since 1970; `since` null asks for one moment. */
export interface Asked {
  readonly preset: Preset | null;
  readonly promql: string;
  readonly service: string | null;
  readonly services: readonly ServiceStatus[];
  readonly since: number | null;
  readonly until: number;
  readonly stepS: number;
}

const USUAL_POINTS = 60;
const MOST_POINTS = 1500;

async function askedFor(args: Input, context: ToolContext): Promise<Asked> {
  const { metric, query, service, step_s } = args;
  if ((metric === undefined) === (query === undefined))
    throw new OpsError('bad_args', 'name either a metric or a query');
  if (query !== undefined && service !== undefined)
    throw new OpsError('bad_args', 'service: a query names its own services; leave one out');
  const now = context.now();
  const until = args.until === undefined ? now.getTime() : momentOf(args.until, now);
  const since = args.since === undefined ? null : momentOf(args.since, now);
  if (since !== null && since >= until) throw new OpsError('bad_args', 'since is not before until');
  const spanS = since === null ? 0 : (until - since) / 1000;
  const stepS = step_s ?? Math.max(1, Math.ceil(spanS / USUAL_POINTS));
  if (spanS / stepS > MOST_POINTS)
    throw new OpsError('bad_args', `step_s: ${stepS} makes more than ${MOST_POINTS} points`);
  const services = metric === undefined ? [] : await context.services();
  const known = service === undefined ? null : findService(services, service).id;
  const promql = metric === undefined ? (query ?? '') : promqlOf(metric, stepS);
  return { preset: metric ?? null, promql, service: known, services, since, until, stepS };
}

async function fromPrometheus(asked: Asked, base: string, context: ToolContext): Promise<MetricResult> {
  const { series, warnings } = await askPrometheus(context, base, asked);
  const owner = asked.preset === null ? () => null : ownersOf(asked);
  const named = series
    .map(({ labels, points }) => ({ service: owner(labels), labels: { ...labels }, points: [...points] }))
    .filter((one) => asked.service === null || one.service === asked.service);
  return withinRoom(
    {
      source: 'prometheus',
      metric: asked.preset,
      query: asked.promql,
      unit: asked.preset && UNITS[asked.preset],
      ...timesOf(asked),
      notes: warnings.slice(0, 10).map((text) => text.slice(0, 300)),
    },
    named,
  );
}

/** Whose a series is, by its labels: the service's own name, or the one that its container has. */
function ownersOf({ services }: Asked): (labels: Readonly<Record<string, string>>) => string | null {
  const ids = new Set(services.map(({ id }) => id));
  const byContainer = new Map(services.map(({ id, project }) => [`${project}-${id}`, id]));
  return (labels) => {
    for (const label of SERVICE_LABELS) {
      const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
      if (value === undefined) continue;
      if (ids.has(value)) return value;
      const owner = byContainer.get(value.replace(/[-_]\d+$/, '').replace(/_/g, '-'));
      if (owner !== undefined) return owner;
    }
    return null;
  };
}

async function fromContainers(
  asked: Asked,
  preset: 'cpu_usage' | 'memory_usage',
  context: ToolContext,
  notes: readonly string[],
): Promise<MetricResult> {
  const { series, missing }: { series: MetricSeries[]; missing: string[] } = await containerSeries(
    asked,
    preset,
    context,
  );
  return withinRoom(
    {
      source: 'containers',
      metric: preset,
      query: null,
      unit: UNITS[preset],
      ...timesOf(asked),
      step_s: null,
      notes: [...notes, ...missing],
    },
    series,
  );
}

function timesOf({ since, until, stepS }: Asked) {
  return {
    from: new Date(since ?? until).toISOString(),
    to: new Date(until).toISOString(),
    step_s: since === null ? null : stepS,
  };
}
