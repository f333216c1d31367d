import { DONE, Done, RedeemInvitation, SignIn, WhoAmI } from '#contract/http-api.ts';
import type { Principal } from '#contract/identity.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** Who am I, and how I come to be someone. */
export function sessionRoutes({ auth, version }: Pick<HttpParts, 'auth' | 'version'>) {
  const whoAmI = (principal: Principal, email: string | null): WhoAmI => ({
    id: principal.id,
    name: principal.name,
    email,
    role: principal.role,
    can_approve: principal.can_approve,
    kind: principal.kind === 'token' ? 'token' : 'user',
    version,
  });
  const tag = 'session';
  return [
    route({
      method: 'get',
      path: '/api/whoami',
      tag,
      summary: 'Who is signed in, and what they may do',
      access: 'viewer',
      reply: WhoAmI,
      handle: async ({ caller, authentication }) => whoAmI(caller.principal, authentication?.email ?? null),
    }),
    route({
      method: 'post',
      path: '/api/auth/sign-in',
      tag,
      summary: 'Sign in with e-mail and password; sets the session cookie',
      access: 'public',
      body: SignIn,
      reply: WhoAmI,
      handle: async ({ body, visitor, setCookies }) => {
        const signedIn = await auth.signIn(body, visitor);
        setCookies(signedIn.setCookies);
        return whoAmI(signedIn.principal, signedIn.email);
      },
    }),
    route({
      method: 'post',
      path: '/api/auth/sign-out',
      tag,
      summary: 'End this session',
      access: 'viewer',
      reply: Done,
      handle: async ({ headers, caller, setCookies }) => {
        const { client, correlationId } = caller;
        setCookies(await auth.signOut(headers, { actor: caller.principal.id, client, correlationId }));
        return DONE;
      },
    }),
    route({
      method: 'post',
      path: '/api/setup/redeem',
      tag,
      summary: 'Make an account with the secret of a one-time link, and sign in',
      access: 'public',
      status: 201,
      body: RedeemInvitation,
      reply: WhoAmI,
      handle: async ({ body, visitor, setCookies }) => {
        const signedIn = await auth.invitations.redeem(body, visitor);
        setCookies(signedIn.setCookies);
        return whoAmI(signedIn.principal, signedIn.email);
      },
    }),
  ];
}
