import type { Connection, ConnectRequest } from '#contract/connections.ts';
import type { Principal, Role } from '#contract/identity.ts';
import type { Actor } from '#store/store.ts';
import type { Visitor } from '../auth.ts';
import type { OAuthCaller } from './oauth-issuer.ts';

/**
 * Programs that people connect in their browser, as OAuth 2.1 has it (authorization code with PKCE, RFC 7591, 8414,
 * 8707, 9207). What such a program may do is at most what its person may, and never to approve.
 */
export interface Connections {
  /** This authorization server, for the metadata of what it guards. */
  readonly issuer: () => string;
  /** Its metadata (RFC 8414). */
  metadata(): Promise<Record<string, unknown>>;
  /**
   * Answers what a program sends: `authorize` leads the browser to the page that asks. Throws `rate_limited` for too
   * many registrations.
   */
  answer(endpoint: Endpoint, request: ProgramRequest, visitor: Visitor): Promise<Response>;
  /** What a program asks for, by the query that `authorize` gave the page. Throws `bad_request` when it is not as given, or too old. */
  asked(query: string): Promise<ConnectRequest>;
  /** Says yes with a role, or no with null; answers where the browser goes next. Throws like `asked`, and `forbidden`. */
  decide(query: string, role: Role | null, person: Person): Promise<string>;
  /** Null for a token that is unknown, expired, or for something else. */
  callerOf(token: string): Promise<OAuthCaller | null>;
  /** Those of one person, or of all. */
  list(userId: string | null): Promise<Connection[]>;
  /** Ends a connection with all its tokens. Throws `not_found`; `userId` null may end anybody's. */
  end(id: string, userId: string | null, by: Actor): Promise<void>;
}

export const ENDPOINTS = ['authorize', 'token', 'register', 'revoke'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export interface ProgramRequest {
  /** What stands behind `?`. */
  readonly query: string;
  /** The body as text; null for a GET. */
  readonly body: string | null;
  readonly headers: Headers;
}

/** Who decides, signed in with a session. */
export interface Person {
  readonly principal: Principal;
  readonly headers: Headers;
  readonly by: Actor;
}
