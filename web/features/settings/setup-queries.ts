import { queryOptions } from '@tanstack/react-query';
import { Configuration, PolicyAnswer, type PolicyQuestion } from '#contract/dashboard.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';

export const decisionQuery = (question: PolicyQuestion) =>
  queryOptions({
    queryKey: [...KEYS.policy, question],
    queryFn: ({ signal }) => request(PolicyAnswer, '/api/policy/decision', { signal, query: question }),
  });

/** Every setting with its source; read at the start, so that it never changes while the server runs. */
export const configurationQuery = queryOptions({
  queryKey: KEYS.configuration,
  queryFn: ({ signal }) => request(Configuration, '/api/configuration', { signal }),
  staleTime: 300_000,
});
