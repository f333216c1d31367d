import type { NewEvent } from '#contract/event.ts';
import type { NewToken } from '#contract/http-api.ts';
import type { Role } from '#contract/identity.ts';
import type { Actor, Events } from '#store/store.ts';
import type { Auth, SignedIn, Visitor } from './auth.ts';
import { type AuthOptions, createAuth } from './create-auth.ts';
import type { AuthDatabase } from './database.ts';
import type { LimitPort } from './limits.ts';

export const BY: Actor = { actor: 'system', client: 'system', correlationId: 'test' };
export const VISITOR: Visitor = { ip: '192.0.2.1', client: 'web', correlationId: 'test' };
export const PASSWORD = 'correct horse battery';
export const MAKER = { role: 'owner', can_approve: true } as const;
export const TOKEN: NewToken = { name: 'ci', role: 'member', can_approve: false, expires_in_days: 1 };

/** Accounts on a given database, with what they record in memory and a clock that can be set forward. */
export async function openAuth(database: AuthDatabase, options: Partial<AuthOptions> = {}) {
  const events: NewEvent[] = [];
  const append: Events['append'] = async (added) => {
    events.push(...added);
    return [];
  };
  const clock = { offsetMs: 0 };
  const auth = await createAuth({
    mode: 'password',
    instanceToken: null,
    database,
    secret: 'a-secret-of-the-test-1f9Kq20ZpLw8',
    https: false,
    log: () => {},
    store: { events: { append } as Events },
    limits: memoryLimits(),
    connect: null,
    now: () => new Date(Date.now() + clock.offsetMs),
    ...options,
  });
  return { auth, events, clock, [Symbol.asyncDispose]: () => auth[Symbol.asyncDispose]() };
}

/** Makes and signs in someone of this role; the e-mail address is their name at example.com. */
export async function join(auth: Auth, role: Role, name: string): Promise<SignedIn> {
  const { secret } = await auth.invitations.create(role, BY);
  return auth.invitations.redeem(account(secret, name), VISITOR);
}

export function account(secret: string, name: string) {
  return { secret, name, email: `${name}@example.com`, password: PASSWORD };
}

/** The request headers of a browser that keeps the cookies of this answer. */
export function browser({ setCookies }: Pick<SignedIn, 'setCookies'>): Headers {
  return new Headers({ cookie: setCookies.map((cookie) => cookie.split(';')[0]).join('; ') });
}

export function bearer(token: string): Headers {
  return new Headers({ authorization: `Bearer ${token}` });
}

/** Counts in one window that never ends. */
function memoryLimits(): LimitPort {
  const taken = new Map<string, number>();
  return {
    async take(key, max, windowSeconds) {
      const count = (taken.get(key) ?? 0) + 1;
      taken.set(key, count);
      return count > max ? windowSeconds : 0;
    },
  };
}
