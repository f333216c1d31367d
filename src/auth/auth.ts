import type { CreatedToken, NewToken, Person, TokenInfo } from '#contract/http-api.ts';
import type { Client, Principal, Role } from '#contract/identity.ts';
import type { Actor } from '#store/store.ts';
import type { Connections } from './oauth/connections.ts';

/** The door to identities: who asks, how people and tokens come to be, and how they end. */
export interface Auth extends AsyncDisposable {
  /** `none` = everybody who reaches the loopback address is the local owner. */
  readonly mode: 'password' | 'none';
  /**
   * Who stands behind these request headers; null when nobody says so. Throws `unauthenticated` for a bearer token that
   * is unknown or expired.
   */
  authenticate(headers: Headers): Promise<Authentication | null>;
  /** Throws `unauthenticated` for a wrong e-mail or password, `rate_limited` with `retry_after_s`. */
  signIn(request: { email: string; password: string }, visitor: Visitor): Promise<SignedIn>;
  /** Ends the session of these headers, if there is one; answers the cookies that clear it. */
  signOut(headers: Headers, by: Actor): Promise<readonly string[]>;
  readonly invitations: Invitations;
  readonly people: People;
  readonly tokens: Tokens;
  /** Programs that people connect in their browser; null where nobody signs in, or another server does it. */
  readonly connections: Connections | null;
}

/** `setCookies` are whole `Set-Cookie` values to send back (a session that was prolonged). */
export interface Authentication {
  readonly principal: Principal;
  readonly email: string | null;
  readonly via: 'cookie' | 'bearer' | 'local';
  readonly setCookies: readonly string[];
}

export interface SignedIn {
  readonly principal: Principal;
  readonly email: string;
  readonly setCookies: readonly string[];
}

/** Someone who has not signed in yet. `ip` is the peer's address. */
export interface Visitor {
  readonly ip: string;
  readonly client: Client;
  readonly correlationId: string;
}

export interface Invitations {
  /** The owner's one-time link, or null when there is an owner already. */
  forOwner(by: Actor): Promise<NewInvite | null>;
  create(role: Role, by: Actor): Promise<NewInvite>;
  /**
   * Makes the account and signs it in; the secret is good once, for exactly one caller. Throws `unauthenticated` for a
   * secret that is unknown, used or expired, and `conflict` for an e-mail address that has an account.
   */
  redeem(
    request: { secret: string; name: string; email: string; password: string },
    visitor: Visitor,
  ): Promise<SignedIn>;
}

export interface NewInvite {
  readonly secret: string;
  readonly role: Role;
  readonly expiresAt: string;
}

export interface People {
  list(): Promise<Person[]>;
  /** Throws `not_found`, and `conflict` when it would leave no owner. Revokes tokens beyond the new role. */
  setRole(id: string, role: Role, by: Actor): Promise<Person>;
  /** Ends the account with its sessions and tokens. Throws like `setRole`. */
  remove(id: string, by: Actor): Promise<void>;
}

export interface Tokens {
  list(): Promise<TokenInfo[]>;
  /** The one time that the token itself is seen. Throws `forbidden` for more than the `maker` may do. */
  create(
    token: NewToken,
    maker: Pick<Principal, 'role' | 'can_approve' | 'scopes'>,
    by: Actor,
  ): Promise<CreatedToken>;
  revoke(id: string, by: Actor): Promise<void>;
}

/** Whether someone of role `has` may do what asks for role `needs`. */
export function roleCovers(has: Role, needs: Role): boolean {
  return RANK[has] >= RANK[needs];
}

const RANK: Readonly<Record<Role, number>> = Object.freeze({ viewer: 0, member: 1, owner: 2 });
