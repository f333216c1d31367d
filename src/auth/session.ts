import { OpsError } from '#core/ops-error.ts';
import type { Auth, Authentication } from './auth.ts';
import type { AuthRecord } from './auth-record.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { type LimitPort, limit } from './limits.ts';
import { principalOfUser, type UserRow } from './people.ts';
import { hashSecret } from './secret.ts';

/** Signing in and out with e-mail and password, and telling who a session cookie belongs to. */
export interface Session extends Pick<Auth, 'signIn' | 'signOut'> {
  authenticate(headers: Headers): Promise<Authentication | null>;
}

/** Attempts to sign in, wrong and right ones, within a minute. */
const PER_IP_AND_ACCOUNT = { max: 5, windowSeconds: 60 };
const PER_IP = { max: 30, windowSeconds: 60 };

export function createSession(
  { api, adapter }: Pick<IdentityProvider, 'api' | 'adapter'>,
  record: AuthRecord,
  limits: LimitPort,
): Session {
  return {
    async signIn({ email, password }, visitor) {
      const account = email.toLowerCase();
      await limit(limits, `sign-in:${visitor.ip}`, PER_IP);
      await limit(limits, `sign-in:${visitor.ip}:${hashSecret(account)}`, PER_IP_AND_ACCOUNT);
      const user = await adapter.findOne<UserRow>({
        model: 'user',
        where: [{ field: 'email', value: account }],
      });
      const answer = await api
        .signInEmail({ body: { email: account, password }, returnHeaders: true })
        .catch((error: unknown) => {
          if (isWrongCredentials(error)) return null;
          throw error;
        });
      if (!answer || !user) {
        const line = {
          action: 'auth.sign_in_failed',
          resource: user?.id ?? 'unknown',
          result: 'denied',
        } as const;
        await record({ ...line, detail: 'wrong e-mail or password' }, { actor: 'anonymous', ...visitor });
        throw new OpsError('unauthenticated', 'the e-mail or the password is wrong');
      }
      await record(
        { action: 'auth.signed_in', resource: user.id, detail: 'signed in with a password' },
        { actor: user.id, ...visitor },
      );
      const setCookies = answer.headers.getSetCookie();
      return { principal: principalOfUser(user), email: user.email, setCookies };
    },

    async signOut(headers, by) {
      const { headers: reply } = await api.signOut({ headers: cookieOf(headers), returnHeaders: true });
      await record({ action: 'auth.signed_out', resource: by.actor, detail: 'signed out' }, by);
      return reply.getSetCookie();
    },

    async authenticate(headers) {
      if (!headers.get('cookie')) return null;
      const { response, headers: reply } = await api.getSession({
        headers: cookieOf(headers),
        returnHeaders: true,
      });
      if (!response) return null;
      const user = response.user as unknown as UserRow;
      const setCookies = reply.getSetCookie();
      return { principal: principalOfUser(user), email: user.email, via: 'cookie', setCookies };
    },
  };
}

/** better-auth sees the cookies alone: nothing else of a request may sway it. */
function cookieOf(headers: Headers): Headers {
  return new Headers({ cookie: headers.get('cookie') ?? '' });
}

function isWrongCredentials(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 'UNAUTHORIZED';
}
