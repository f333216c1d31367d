import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IgnoredProblems, type IgnoreProblem } from '#contract/dashboard.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { runsQuery } from '../runs/run-queries.ts';
import { servicesQuery } from '../services/service-queries.ts';
import { isAside, problemsOf } from './problem-list.ts';

export const ignoredQuery = queryOptions({
  queryKey: KEYS.ignored,
  queryFn: async ({ signal }) =>
    (await request(IgnoredProblems, '/api/problems/ignored', { signal })).ignored,
  staleTime: 60_000,
});

/** How many runs Home shows; the navigation reads the same, so that there is one question to the server. */
export const RECENT_RUNS = 5;

/** How many problems somebody should look at. */
export function useProblemCount(): number {
  const t = useText();
  const services = useQuery(servicesQuery).data ?? [];
  const lastRun = useQuery(runsQuery({ limit: RECENT_RUNS })).data?.runs[0] ?? null;
  const ignored = useQuery(ignoredQuery).data ?? [];
  const now = Date.now();
  return problemsOf(services, lastRun, [], t).filter((problem) => !isAside(problem, ignored, now)).length;
}

/** Puts a problem aside for everybody here, or shows it again. */
export function useIgnore() {
  const client = useQueryClient();
  const keep = ({ ignored }: IgnoredProblems) => client.setQueryData(KEYS.ignored, ignored);
  const ignore = useMutation({
    mutationFn: (body: IgnoreProblem) =>
      request(IgnoredProblems, '/api/problems/ignored', { method: 'POST', body }),
    onSuccess: keep,
  });
  const show = useMutation({
    mutationFn: (problem: string) =>
      request(IgnoredProblems, '/api/problems/shown', { method: 'POST', body: { problem } }),
    onSuccess: keep,
  });
  return { ignore, show };
}
