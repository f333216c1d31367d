import { OpsError } from '#core/ops-error.ts';
import type { Store } from '#store/store.ts';
import type { Auth, Authentication } from './auth.ts';
import { createAuthRecord } from './auth-record.ts';
import { type IdentityOptions, openIdentityProvider } from './identity-provider.ts';
import { createInvitations } from './invitations.ts';
import type { LimitPort } from './limits.ts';
import { type ConnectionPlan, createConnections } from './oauth/create-connections.ts';
import { createPeople } from './people.ts';
import { hashSecret } from './secret.ts';
import { createSession } from './session.ts';
import { createTokenBook, type TokenBook } from './tokens.ts';

export interface AuthOptions extends IdentityOptions {
  /** `none` lets everybody in as the local owner; see `checkExposure` for where that is possible. */
  readonly mode: Auth['mode'];
  /** Bearer token of the local owner: whoever may read the instance file owns this instance. Null makes none. */
  readonly instanceToken: string | null;
  readonly store: Pick<Store, 'events'>;
  readonly limits: LimitPort;
  /** What programs connect to in a browser; null lets none. */
  readonly connect: Pick<ConnectionPlan, 'publicUrl' | 'resources'> | null;
  readonly now: () => Date;
}

/** Opens the accounts of this instance, with their tables up to date. */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const provider = await openIdentityProvider(options);
  const record = createAuthRecord(options.store.events);
  const session = createSession(provider, record, options.limits);
  const tokens = createTokenBook(provider, record, options.now);
  const { connect, limits, now } = options;

  return {
    mode: options.mode,
    async authenticate(headers) {
      const bearer = headers.get('authorization');
      if (bearer !== null) return authenticateToken(tokens, options.instanceToken, bearer);
      return options.mode === 'none' ? LOCAL : session.authenticate(headers);
    },
    signIn: session.signIn,
    signOut: session.signOut,
    invitations: createInvitations(provider, session, record, options.limits, options.now),
    people: createPeople(provider, tokens, record),
    tokens,
    connections: connect && createConnections({ provider, record, limits, now, ...connect }),
    [Symbol.asyncDispose]: async () => provider.close(),
  };
}

async function authenticateToken(
  tokens: TokenBook,
  instanceToken: string | null,
  header: string,
): Promise<Authentication> {
  const token = /^bearer ([A-Za-z0-9_-]{1,200})$/i.exec(header)?.[1];
  if (token !== undefined && instanceToken !== null && hashSecret(token) === hashSecret(instanceToken))
    return LOCAL;
  const principal = token === undefined ? null : await tokens.principalOf(token);
  if (!principal) throw new OpsError('unauthenticated', 'the bearer token is unknown or has expired');
  return { principal, email: null, via: 'bearer', setCookies: [] };
}

/** Whoever works on this machine: by the instance file, or at a loopback address without sign-in. */
const LOCAL: Authentication = {
  principal: { kind: 'user', id: 'local', name: 'Local owner', role: 'owner', can_approve: true },
  email: null,
  via: 'local',
  setCookies: [],
};
