import { hash } from 'node:crypto';
import type { Principal } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import type { HeaderOf } from './asked.ts';

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
  async function ownPage(header: HeaderOf): Promise<Principal | null> {
    const cookie = header('cookie');
    return cookie === undefined || header('origin') === undefined ? null : checkSession(cookie);
  }

  async function unknown(header: HeaderOf, token: string | null, id: string): Promise<ModelCaller> {
    const own = token === null ? await ownPage(header) : null;
    return callerOf(own ?? knownBy(id) ?? (await lookUp(token, id)), header);
  }

  return (header: HeaderOf): Promise<ModelCaller> | ModelCaller => {
    checkHost(header('host') ?? '');
    checkOrigin(header);
    const token = tokenIn(header);
    const id = token === null ? '' : hash('sha256', token);
    const known = token === null ? null : knownBy(id);
    return known ? callerOf(known, header) : unknown(header, token, id);
  };
}

function callerOf(principal: Principal, header: HeaderOf): ModelCaller {
  return {
    principal,
    client: labelIn(header('x-service-name')) || principal.name || principal.id,
    session: labelIn(header('x-session-id')),
    run: labelIn(header('x-opspilot-run')),
  };
}

/** A page of another site may not use the gateway through the browser of somebody here. */
function checkOrigin(header: HeaderOf): void {
  const origin = header('origin');
  if (origin === undefined) return;
  const own = URL.canParse(origin) && new URL(origin).host === header('host')?.toLowerCase();
  if (!own)
    throw new OpsError('bad_origin', `Origin: ${JSON.stringify(origin.slice(0, 100))} is not this server`);
}

/** The token of any of the dialects: as a bearer token, Anthropic's `x-api-key`, Azure's `api-key`. */
function tokenIn(header: HeaderOf): string | null {
  const authorization = header('authorization');
  if (authorization !== undefined && /^bearer /i.test(authorization))
    return authorization.slice(7).trim() || null;
  for (const name of ['x-api-key', 'api-key'] as const) {
    const value = header(name);
    if (value) return value;
  }
  return null;
}

/** A caller's own name for something: short and printable, else as if it were not there. */
function labelIn(value: string | undefined): string {
  return value !== undefined && /^[\w.:@/-]{1,100}$/.test(value) ? value : '';
}
