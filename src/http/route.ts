import type { z } from 'zod';
import type { Caller } from '#agent/agent.ts';
import type { Authentication, Visitor } from '#auth/auth.ts';
import type { Client, Role } from '#contract/identity.ts';

/**
 * One route, whole: who may use it, what goes in, what comes out. The router does the rest (sign-in, origin, role,
 * validation, audit, errors), so that `handle` is only the verb.
 */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In hono's form: `/api/runs/:id`. */
  readonly path: string;
  /** Further paths of the very same handler. */
  readonly aliases?: readonly string[];
  readonly tag: string;
  readonly summary: string;
  /** `public` needs no sign-in; a role is the least that is needed. */
  readonly access: 'public' | Role;
  /** Only for principals that can approve; also what could make one, or a token could give itself that right. */
  readonly approver?: true;
  /** The client that the audit names, where the route itself tells; else it is told by the request. */
  readonly client?: Client;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /**
   * For programs that speak another protocol over HTTP (OAuth): the body is handed on as text, and who is signed in is
   * not looked at. Only with `public`.
   */
  readonly raw?: true;
  /** Status of success; 200 when absent. */
  readonly status?: 201;
  /** Schema of the JSON reply, or the media type of what `handle` answers as a `Response`. */
  readonly reply: z.ZodType | MediaType;
  /** Reads that the audit records, once they succeeded. */
  readonly records?: { readonly action: string; readonly detail: string };
  handle(input: RouteInput<unknown, unknown, unknown>): Promise<unknown>;
}

export type MediaType =
  | 'text/event-stream'
  | 'text/plain'
  | 'text/markdown'
  | 'text/html'
  | 'text/css'
  | 'application/json'
  | '*/*'
  | 'application/vnd.sqlite3';

export interface RouteInput<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** On a public route without sign-in the principal is `anonymous`. */
  readonly caller: Caller;
  readonly authentication: Authentication | null;
  readonly visitor: Visitor;
  readonly headers: Headers;
  /** What stands behind `?`, as it came. */
  readonly search: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** Breaks the connection, whatever has not been sent yet. */
  hangUp(): void;
  /** Adds `Set-Cookie` values to the reply. */
  setCookies(values: readonly string[]): void;
}

interface Typed<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType | MediaType,
> extends Omit<Route, 'params' | 'query' | 'body' | 'reply' | 'handle'> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly reply: R;
  handle(
    input: RouteInput<z.infer<P>, z.infer<Q>, z.infer<B>>,
  ): Promise<R extends z.ZodType ? z.infer<R> | Response : Response>;
}

/** Says what a route is, with the types of its schemas checked against its handler. */
export function route<
  R extends z.ZodType | MediaType,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(typed: Typed<P, Q, B, R>): Route {
  return typed as unknown as Route;
}
