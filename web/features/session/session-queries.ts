import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Done, type RedeemInvitation, type SignIn, WhoAmI } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';

/** Who is signed in; fails with `unauthenticated` when nobody is. */
export const whoAmIQuery = queryOptions({
  queryKey: KEYS.whoAmI,
  queryFn: ({ signal }) => request(WhoAmI, '/api/whoami', { signal }),
  staleTime: 60_000,
});

/** The one who looks at the page. Only below the signed-in part of the app, which reads it first. */
export function useViewer(): WhoAmI {
  return useSuspenseQuery(whoAmIQuery).data;
}

export function signIn(body: SignIn): Promise<WhoAmI> {
  return request(WhoAmI, '/api/auth/sign-in', { method: 'POST', body });
}

export function redeem(body: RedeemInvitation): Promise<WhoAmI> {
  return request(WhoAmI, '/api/setup/redeem', { method: 'POST', body });
}

/** Ends the session and forgets everything that was read in it. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await request(Done, '/api/auth/sign-out', { method: 'POST', body: {} });
    client.clear();
  };
}
