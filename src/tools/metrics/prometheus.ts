import { z } from 'zod';
import { OpsError } from '#core/ops-error.ts';
import { askEndpoint } from '../endpoint.ts';
import type { ToolContext } from '../tool.ts';

/** What is asked: at one moment, or from `since` on in steps. Times in milliseconds since 1970. */
export interface PromQuery {
  readonly promql: string;
  readonly since: number | null;
  readonly until: number;
  readonly stepS: number;
}

export interface PromSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly at: string; readonly value: number | null }[];
}

/** Longer queries go into the body: an address may not be long everywhere. */
const LONGEST_ADDRESS = 1500;
/** Less than our patience, so that Prometheus itself says that it took too long. */
const TIMEOUT = '3500ms';

const Sample = z.tuple([z.number(), z.string()]);
const Labels = z.record(z.string(), z.string());
/** https://prometheus.io/docs/prometheus/latest/querying/api/ ; histograms have other fields, which we leave out. */
const Answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric: Labels, values: z.array(Sample).default([]) })),
    }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: Labels, value: Sample.optional() })),
    }),
    z.object({ resultType: z.literal('scalar'), result: Sample }),
    z.object({ resultType: z.literal('string'), result: z.unknown() }),
  ]),
  warnings: z.array(z.string()).nullish(),
});

/** Throws `tool_failed` with what Prometheus says of the query, or that it cannot be reached. */
export async function askPrometheus(
  context: Pick<ToolContext, 'fetch' | 'signal'>,
  base: string,
  { promql, since, until, stepS }: PromQuery,
): Promise<{ series: PromSeries[]; warnings: string[] }> {
  const seconds = (ms: number) => String(ms / 1000);
  const when: readonly (readonly [string, string])[] =
    since === null
      ? [['time', seconds(until)]]
      : [
          ['start', seconds(since)],
          ['end', seconds(until)],
          ['step', `${stepS}s`],
        ];
  const request = {
    name: 'Prometheus',
    base,
    path: since === null ? '/api/v1/query' : '/api/v1/query_range',
    query: [['query', promql] as const, ...when, ['timeout', TIMEOUT] as const],
    form: encodeURIComponent(promql).length > LONGEST_ADDRESS,
  };
  const { data, warnings } = await askEndpoint(context, request, Answer);
  return { series: seriesIn(data), warnings: [...(warnings ?? [])] };
}

function seriesIn(data: z.infer<typeof Answer>['data']): PromSeries[] {
  switch (data.resultType) {
    case 'matrix':
      return data.result.map(({ metric, values }) => ({ labels: metric, points: values.map(pointOf) }));
    case 'vector':
      return data.result.flatMap(({ metric, value }) =>
        value ? [{ labels: metric, points: [pointOf(value)] }] : [],
      );
    case 'scalar':
      return [{ labels: {}, points: [pointOf(data.result)] }];
    case 'string':
      throw new OpsError('bad_args', 'the query answers with a text, not with numbers');
  }
}

/** `NaN` and `+Inf` are no numbers that JSON knows. */
function pointOf([at, text]: z.infer<typeof Sample>): PromSeries['points'][number] {
  const value = Number(text);
  const ms = Math.round(at * 1000);
  if (!(Math.abs(ms) <= 8.64e15)) throw new OpsError('bad_output', `Prometheus answered with the time ${at}`);
  return { at: new Date(ms).toISOString(), value: Number.isFinite(value) ? value : null };
}
