import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, codeOf } from './api-error.ts';
import { KEYS } from './keys.ts';

/** The page's memory of what the server said. `onSignedOut` hears of a session that ended meanwhile. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey, state }) => {
        const isFirstQuestion = queryKey[0] === KEYS.whoAmI[0] && state.data === undefined;
        if (codeOf(error) === 'unauthenticated' && !isFirstQuestion) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: { staleTime: 2_000, refetchOnWindowFocus: true, retry: worthRetrying },
      mutations: { retry: false },
    },
  });
}

/** Only a line that is down, or a part that is, may be better the next time. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (failures >= 2 || !(error instanceof ApiError)) return false;
  return error.failure.kind === 'offline' || error.code === 'unavailable';
}
