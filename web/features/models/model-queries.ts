import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { Done } from '#contract/http-api.ts';
import {
  ModelBudget,
  ModelPull,
  ModelsOverview,
  ModelTruncations,
  ModelUsage,
  type UsageGroup,
} from '#contract/models-api.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

const LOOK_MS = 15_000;
/** While a model is on its way, its progress is looked at so often. */
const LOOK_AT_PULL_MS = 1_000;

export const modelsQuery = queryOptions({
  queryKey: KEYS.models,
  queryFn: ({ signal }) => request(ModelsOverview, '/api/models', { signal }),
  refetchInterval: ({ state }) =>
    state.data?.pulls.some((pull) => pull.state === 'running') ? LOOK_AT_PULL_MS : LOOK_MS,
});

export const truncationsQuery = queryOptions({
  queryKey: [...KEYS.models, 'truncations'],
  queryFn: async ({ signal }) =>
    (await request(ModelTruncations, '/api/models/truncations', { signal })).truncations,
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

/** Loads models onto a provider's disk and deletes them from it; for owners. */
export function useModelStore() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: KEYS.models });
  return {
    pull: useMutation({
      mutationFn: (model: string) =>
        request(ModelPull, '/api/models/pull', { method: 'POST', body: { model } }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (model: string) => request(Done, '/api/models/remove', { method: 'POST', body: { model } }),
      onSettled,
    }),
  };
}
