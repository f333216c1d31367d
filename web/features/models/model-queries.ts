import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ModelBudget, ModelsOverview, ModelUsage, type UsageGroup } from '#contract/models-api.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

const LOOK_MS = 15_000;

export const modelsQuery = queryOptions({
  queryKey: KEYS.models,
  queryFn: ({ signal }) => request(ModelsOverview, '/api/models', { signal }),
  refetchInterval: LOOK_MS,
});

export const usageQuery = (by: UsageGroup) =>
  queryOptions({
    queryKey: [...KEYS.models, 'usage', by],
    queryFn: async ({ signal }) =>
      (await request(ModelUsage, '/api/models/usage', { signal, query: { by } })).rows,
  });

/** Lets a budget go on for one more ceiling. */
export function useExtendBudget() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      request(ModelBudget, pathOf`/api/models/budgets/${name}/extend`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.models }),
  });
}
