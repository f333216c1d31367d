import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ServiceLogs } from '#contract/controller-api.ts';
import { Readings } from '#contract/dashboard.ts';
import { ServiceActionReply, Services, ToolList } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';
import { useViewer } from '../session/session-queries.ts';

/** A service that falls over makes no event here: it has to be looked at. */
const LOOK_MS = 5_000;

export const servicesQuery = queryOptions({
  queryKey: KEYS.services,
  queryFn: async ({ signal }) => (await request(Services, '/api/services', { signal })).services,
  refetchInterval: LOOK_MS,
});

/** The server measures every twenty seconds. */
const MEASURED_MS = 20_000;

/** Computing time and memory of every running service, the last half hour. */
export const readingsQuery = queryOptions({
  queryKey: KEYS.readings,
  queryFn: async ({ signal }) => (await request(Readings, '/api/readings', { signal })).services,
  refetchInterval: MEASURED_MS,
  staleTime: MEASURED_MS,
});

/** The end of a log; with `since` from that time on. */
export interface LogWish {
  readonly service: string;
  readonly tail: number;
  readonly follow: boolean;
  readonly since?: string | undefined;
}

export const logsQuery = ({ service, tail, follow, since }: LogWish) =>
  queryOptions({
    queryKey: [...KEYS.logs(service), tail, since],
    queryFn: ({ signal }) =>
      request(ServiceLogs, pathOf`/api/services/${service}/logs`, { signal, query: { tail, since } }),
    placeholderData: keepPreviousData,
    refetchInterval: follow ? 3_000 : false,
    refetchOnWindowFocus: follow,
  });

export type ServiceVerb = 'start' | 'stop' | 'restart';

/** What the controller would do, in its own words; it does nothing. */
export const dryRunQuery = (service: string, verb: ServiceVerb) =>
  queryOptions({
    queryKey: KEYS.dryRun(service, verb),
    queryFn: ({ signal }) =>
      request(ServiceActionReply, pathOf`/api/services/${service}/${verb}`, {
        method: 'POST',
        body: { dry_run: true },
        signal,
      }),
    gcTime: 0,
  });

/** Does it, with the click as consent; answers when the result has been checked, at the latest after 45 s. */
export function useServiceAction(service: string, verb: ServiceVerb) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      request(ServiceActionReply, pathOf`/api/services/${service}/${verb}`, {
        method: 'POST',
        body: { confirm: true },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.services }),
  });
}

export const toolsQuery = queryOptions({
  queryKey: KEYS.tools,
  queryFn: async ({ signal }) => (await request(ToolList, '/api/tools', { signal })).tools,
  staleTime: 300_000,
});

/** Whether the viewer's role may do this to services at all. The server has the last word. */
export function useMayDo(verb: ServiceVerb): boolean {
  const { role, can_approve } = useViewer();
  const tools = useQuery(toolsQuery).data ?? [];
  const tool = tools.find(({ name }) => name === `${verb}_container`);
  return can_approve && (tool?.roles.includes(role) ?? false);
}
