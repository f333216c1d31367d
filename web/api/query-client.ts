import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, codeOf } from './api-error.ts';

/** The page's memory of what the server said. `onSignedOut` hears of a session that has ended. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (codeOf(error) === 'unauthenticated') onSignedOut();
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
