import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ConnectAnswer, ConnectionList, ConnectRequest } from '#contract/connections.ts';
import { Done } from '#contract/http-api.ts';
import type { Role } from '#contract/identity.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

/** What a program asks for; `query` is what the server gave this page. */
export function connectRequestQuery(query: string) {
  return queryOptions({
    queryKey: ['connect', query],
    queryFn: ({ signal }) => request(ConnectRequest, '/api/connect', { query: { query }, signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Lets the program in or refuses it, and goes where the program waits. */
export function useDecide(query: string) {
  return useMutation({
    mutationFn: (role: Role | null) =>
      request(ConnectAnswer, '/api/connect', { method: 'POST', body: { query, role } }),
    onSuccess: ({ redirect_to }) => window.location.assign(redirect_to),
  });
}

export const connectionsQuery = queryOptions({
  queryKey: KEYS.connections,
  queryFn: async ({ signal }) => (await request(ConnectionList, '/api/connections', { signal })).connections,
});

export function useDisconnect(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(Done, pathOf`/api/connections/${id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.connections }),
  });
}
