import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { Grant, GrantList, type GrantRequest, GrantRevoked } from '#contract/grant.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

/** Consents given beforehand. */
export const grantsQuery = queryOptions({
  queryKey: KEYS.grants,
  queryFn: async ({ signal }) => (await request(GrantList, '/api/grants', { signal })).grants,
});

export function useGive() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: GrantRequest) => request(Grant, '/api/grants', { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.grants }),
  });
}

export function useTakeBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(GrantRevoked, pathOf`/api/grants/${id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.grants }),
  });
}
