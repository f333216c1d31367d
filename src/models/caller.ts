import { hash } from 'node:crypto';
import type { Principal } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import type { AskedHeaders } from './asked.ts';

/** Who asks, and what the call is charged to. Session and run are empty where the caller names none. */
export interface ModelCaller {
  readonly principal: Principal;
  readonly client: string;
  readonly session: string;
  readonly run: string;
}

export interface CallerParts {
  /** Whom a token stands for; with null, who asks without one. Null = nobody. May throw `unauthenticated`. */
  readonly checkToken: (token: string | null) => Promise<Principal | null>;
  /** Whom the session of a `Cookie` header stands for; null = nobody. */
  readonly checkSession: (cookie: string) => Promise<Principal | null>;
  /** Throws `bad_host` for a `Host` header that is not ours. */
  readonly checkHost: (host: string) => void;
  readonly nowMs: () => number;
}

/** For so long (ms) a token that was good is not looked up again; a revoked one ends after that. */
const KEEP_MS = 5000;
const MOST_KEPT = 1000;

/** Answers who asks. Throws `bad_host`, `bad_origin` and `unauthenticated`. */
export function createCallerCheck({ checkToken, checkSession, checkHost, nowMs }: CallerParts) {
  const kept = new Map<string, { principal: Principal; until: number }>();

  function knownBy(id: string): Principal | null {
    const known = kept.get(id);
    return known && known.until > nowMs() ? known.principal : null;
  }

  async function lookUp(token: string | null, id: string): Promise<Principal> {
    const principal = await checkToken(token);
    if (!principal) throw new OpsError('unauthenticated', 'this needs an API token');
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(id, { principal, until: nowMs() + KEEP_MS });
    return principal;
  }

  /** Our own page comes with the session of whoever looks at it. It has to name its origin: a browser adds cookies by itself. */
  async function ownPage({ cookie, origin }: AskedHeaders): Promise<Principal | null> {
    return cookie === undefined || origin === undefined ? null : checkSession(cookie);
  }

  async function unknown(headers: AskedHeaders, token: string | null, id: string): Promise<ModelCaller> {
    const own = token === null ? await ownPage(headers) : null;
    return callerOf(own ?? knownBy(id) ?? (await lookUp(token, id)), headers);
  }

  return (headers: AskedHeaders): Promise<ModelCaller> | ModelCaller => {
    checkHost(headers.host ?? '');
    checkOrigin(headers);
    const token = tokenIn(headers);
    const id = token === null ? '' : hash('sha256', token);
    const known = token === null ? null : knownBy(id);
    return known ? callerOf(known, headers) : unknown(headers, token, id);
  };
}

function callerOf(principal: Principal, headers: AskedHeaders): ModelCaller {
  return {
    principal,
    client: labelIn(headers['x-service-name']) || principal.name || principal.id,
    session: labelIn(headers['x-session-id']),
    run: labelIn(headers['x-opspilot-run']),
  };
}

/** A page of another site may not use the gateway through the browser of somebody here. */
function checkOrigin({ origin, host }: AskedHeaders): void {
  if (origin === undefined) return;
  const own = URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
  if (!own)
    throw new OpsError('bad_origin', `Origin: ${JSON.stringify(origin.slice(0, 100))} is not this server`);
}

/** The token of any of the dialects: as a bearer token, Anthropic's `x-api-key`, Azure's `api-key`. */
function tokenIn(headers: AskedHeaders): string | null {
  const { authorization } = headers;
  if (authorization !== undefined && /^bearer /i.test(authorization))
    return authorization.slice(7).trim() || null;
  for (const name of ['x-api-key', 'api-key'] as const) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** A caller's own name for something: short and printable, else as if it were not there. */
function labelIn(value: string | string[] | undefined): string {
  return typeof value === 'string' && /^[\w.:@/-]{1,100}$/.test(value) ? value : '';
}
