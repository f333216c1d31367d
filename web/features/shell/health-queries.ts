import { queryOptions } from '@tanstack/react-query';
import { Readiness } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';

/** How often the parts are asked after, in ms. */
const LOOK_MS = 15_000;

/** How the parts of OpsPilot are. When one is not well the answer comes with status 503, and is an answer all the same. */
export const readinessQuery = queryOptions({
  queryKey: KEYS.readiness,
  queryFn: ({ signal }) => request(Readiness, '/readyz', { signal, accepts: [503] }),
  refetchInterval: LOOK_MS,
});
