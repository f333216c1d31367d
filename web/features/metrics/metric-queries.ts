import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { ToolCallReply } from '#contract/http-api.ts';
import { MetricResult } from '#contract/metric.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { pastApprovalsQuery } from '../approvals/approval-queries.ts';
import { runsQuery } from '../runs/run-queries.ts';
import { approvalsSince, type Marker, runsSince } from './markers.ts';

/** What is asked: a question that needs no PromQL, or PromQL. */
export interface MetricWish {
  readonly metric?: string;
  readonly query?: string;
  /** How far back, as the tool takes it: `1h`. */
  readonly since: string;
}

/** A chart is not asked for again within a minute: calls by hand have a small budget. */
const FRESH_MS = 60_000;

export const metricQuery = ({ metric, query, since }: MetricWish) =>
  queryOptions({
    queryKey: [...KEYS.metrics, metric, query, since],
    queryFn: async ({ signal }) => {
      const args = { since, ...(query ? { query } : { metric }) };
      const reply = await request(ToolCallReply, '/api/tools/query_metrics/call', {
        method: 'POST',
        body: { args },
        signal,
      });
      return MetricResult.parse(reply.status === 'ok' ? reply.output : undefined);
    },
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    refetchOnWindowFocus: false,
    retry: false,
  });

const LOOKED_THROUGH = 100;

/** What happened in a span of time: questions that found something, actions that were carried out. */
export function useMarkers(from: number, to: number): readonly Marker[] {
  const t = useText();
  const runs = useQuery(runsQuery({ limit: LOOKED_THROUGH })).data?.runs ?? [];
  const approvals = useQuery(pastApprovalsQuery).data ?? [];
  return [...runsSince(runs, t), ...approvalsSince(approvals, t)]
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((a, b) => a.at - b.at);
}
