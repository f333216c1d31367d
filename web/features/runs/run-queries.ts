import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { KeptResult, RunCourse } from '#contract/dashboard.ts';
import { CreatedRun, Done, RunList, type RunQuery } from '#contract/http-api.ts';
import { Run, type RunState } from '#contract/run.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.run(id),
    queryFn: ({ signal }) => request(Run, pathOf`/api/runs/${id}`, { signal }),
  });

/** How the hypotheses rose and fell; grows with the run. */
export const courseQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.course(id),
    queryFn: async ({ signal }) =>
      (await request(RunCourse, pathOf`/api/runs/${id}/course`, { signal })).steps,
    placeholderData: keepPreviousData,
  });

/** What one call answered; never changes. */
export const resultQuery = (run: string, call: string) =>
  queryOptions({
    queryKey: KEYS.result(run, call),
    queryFn: ({ signal }) => request(KeptResult, pathOf`/api/runs/${run}/results/${call}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const runsQuery = (filter: Partial<Pick<RunQuery, 'state' | 'search' | 'limit'>>) =>
  queryOptions({
    queryKey: [...KEYS.runs, filter],
    queryFn: ({ signal }) => request(RunList, '/api/runs', { signal, query: filter }),
    placeholderData: keepPreviousData,
  });

/** Runs a page at a time; a page names where the next one begins. */
export const runPagesQuery = (filter: Partial<RunQuery>) =>
  infiniteQueryOptions({
    queryKey: [...KEYS.runs, 'pages', filter],
    queryFn: ({ signal, pageParam }) =>
      request(RunList, '/api/runs', {
        signal,
        query: { ...filter, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor }) => next_cursor,
    select: ({ pages }): RunList => ({ runs: pages.flatMap(({ runs }) => runs), next_cursor: null }),
    placeholderData: keepPreviousData,
  });

/** Files a question, and goes to where it is answered. */
export function useAsk() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (goal: string) =>
      request(CreatedRun, '/api/runs', { method: 'POST', body: { goal, source: 'web' } }),
    onSuccess: async ({ id }) => {
      void client.invalidateQueries({ queryKey: KEYS.runs });
      await navigate({ to: '/run/$id', params: { id } });
    },
  });
}

export function useCancelRun(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(CreatedRun, pathOf`/api/runs/${id}/cancel`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.run(id) }),
  });
}

export function useTellOwner(id: string) {
  return useMutation({
    mutationFn: (text: string) =>
      request(Done, pathOf`/api/runs/${id}/tell-owner`, { method: 'POST', body: { text } }),
  });
}

/** States that a run never leaves. */
const FINAL: ReadonlySet<RunState> = new Set<RunState>(['DONE', 'FAILED', 'CANCELLED']);

export function isOver({ state }: { state: RunState }): boolean {
  return FINAL.has(state);
}
