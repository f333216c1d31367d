import type { AuthProvider, FetchLike, StoredOAuthClientInformation } from '@modelcontextprotocol/client';
import type { Principal } from '#contract/identity.ts';
import type { McpSignIn, McpSignInBegun } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { createOutbound } from '../http/outbound.ts';
import type { SignInPlan, UpstreamSpec, UpstreamTransport } from '../spec.ts';
import { Credentials } from './credentials.ts';
import { SignIn, type SignInRecord } from './sign-in.ts';
import type { KeptSignIn, SignInBook, SignInKey } from './sign-in-book.ts';

/** Signing in to outside servers, and using what that gave. */
export interface SignInDesk extends Disposable {
  /** What connections to this server authorise themselves with; null where its headers do. */
  authFor(spec: UpstreamSpec, principal: string | null): AuthProvider | null;
  /**
   * Begins a sign-in and says where the person goes. Throws `forbidden` for a server that all share unless he owns and
   * may approve, `conflict` for one without sign-in, `vault_missing`, and `server_down` that says what its issuer did.
   */
  begin(spec: UpstreamSpec, scope: string | null, by: Principal): Promise<McpSignInBegun>;
  /**
   * Takes what the issuer sent the browser back with, from the very person who began; answers the server's id. Throws
   * `forbidden` for a state that is unknown, used, too old or somebody else's, and for an answer of another issuer.
   */
  finish(answer: URLSearchParams, by: Principal): Promise<string>;
  state(spec: UpstreamSpec, by: Principal): Promise<McpSignIn>;
  /** Our client metadata document (OAuth Client ID Metadata Document); null where no issuer could read it. */
  clientMetadata(): Readonly<Record<string, unknown>> | null;
  /** Forgets the tokens and what the hub was registered as. Throws like `begin`. */
  signOut(spec: UpstreamSpec, by: Principal): Promise<void>;
}

export interface SignInDeskParts {
  readonly book: SignInBook;
  /** Where issuers send browsers back to; asked anew because port 0 is known late. */
  readonly redirectUrl: () => string;
  /** Where our client metadata stand. */
  readonly clientMetadataUrl: () => string;
  /** Finds a client's secret by its reference. */
  readonly find: (reference: string) => Promise<string>;
  readonly now: () => Date;
}

interface Attempt {
  readonly key: SignInKey;
  readonly url: string;
  readonly by: string;
  readonly signIn: SignIn;
  readonly until: number;
}

/** A person has so long, in ms, and begins so many in that time; so many may be open at once. */
const GOOD_FOR_MS = 600_000;
const MOST_OPEN = 100;
const MOST_BEGUN = 10;
const CLIENT_NAME = 'OpsPilot';
const ANSWER_MS = 15_000;
const MOST_BYTES = 1_000_000;

export function createSignInDesk(parts: SignInDeskParts): SignInDesk {
  const { book, now } = parts;
  const attempts = new Map<string, Attempt>();
  /** When each person has begun one. */
  const begun = new Map<string, readonly number[]>();
  const failures = new Map<string, string>();
  const credentials = new Map<string, Credentials>();
  const outbounds = {
    public: createOutbound({ reach: 'public' }),
    private: createOutbound({ reach: 'private' }),
  };
  const fetches = { public: boundedFetch(outbounds.public), private: boundedFetch(outbounds.private) };

  async function begin(spec: UpstreamSpec, scope: string | null, by: Principal): Promise<McpSignInBegun> {
    const { plan, url, reach } = targetOf(spec);
    const key = keyFor(spec, plan, by);
    await book.check();
    forgetOld();
    countBegun(by.id);
    const registered = await registeredClient(plan);
    const redirect = parts.redirectUrl();
    const shown: URL[] = [];
    let during: SignInRecord = {};
    const clientMetadataUrl = reachable(parts.clientMetadataUrl());
    const signIn = new SignIn({
      serverUrl: url,
      redirectUrl: redirect,
      clientName: CLIENT_NAME,
      reach,
      ...(clientMetadataUrl === null ? {} : { clientMetadataUrl }),
      ...(registered === null ? {} : { registered }),
      store: {
        async read() {
          return { ...usable(await book.read(key, url), registered, redirect), ...during };
        },
        async write(record) {
          during = record;
          const { client, tokens } = record;
          const kept = await book.read(key, url);
          // What there is stays until something new is there.
          const isNew = tokens !== undefined && tokens.access_token !== kept?.tokens?.access_token;
          if (!isNew) return;
          const at = now().toISOString();
          const { principal } = key;
          await book.write(key, { url, principal, ...(client && { client }), redirect, tokens, at });
        },
      },
      show: (where) => void shown.push(where),
      fetch: fetches[reach],
      now,
    });
    await told(spec.id, () => signIn.begin(scope ?? plan.scope));
    const [where] = shown;
    const state = where?.searchParams.get('state') ?? '';
    if (where === undefined || state === '')
      throw new OpsError('conflict', `${spec.id} does not ask anybody to sign in`);
    const until = now().getTime() + GOOD_FOR_MS;
    // Whoever begins again has given up what he began before.
    for (const [other, one] of attempts)
      if (nameOf(one.key) === nameOf(key) && one.by === by.id) attempts.delete(other);
    attempts.set(state, { key, url, by: by.id, signIn, until });
    failures.delete(nameOf(key));
    return { authorization_url: where.href, expires_at: new Date(until).toISOString() };
  }

  async function finish(answer: URLSearchParams, by: Principal): Promise<string> {
    forgetOld();
    const state = answer.get('state') ?? '';
    const attempt = attempts.get(state);
    if (attempt === undefined)
      throw new OpsError(
        'forbidden',
        'no sign-in waits for this answer: it was used before, or took too long',
      );
    const { key, signIn } = attempt;
    // One that all share may be ended by any owner: the terminal that began it may have another name than the browser.
    const isShared = key.principal === null && by.role === 'owner' && by.can_approve;
    if (attempt.by !== by.id && !isShared)
      throw new OpsError('forbidden', 'this sign-in was begun by somebody else');
    attempts.delete(state);
    try {
      await told(key.server, () => signIn.finish(answer));
    } catch (error) {
      failures.set(nameOf(key), (error as Error).message);
      throw error;
    }
    return key.server;
  }

  async function registeredClient(plan: SignInPlan): Promise<StoredOAuthClientInformation | null> {
    if (plan.clientId === null) return null;
    const secret = plan.clientSecret === null ? {} : { client_secret: await parts.find(plan.clientSecret) };
    return { client_id: plan.clientId, ...secret };
  }

  /** Each beginning may register us at an issuer: nobody makes us do that again and again. */
  function countBegun(by: string): void {
    const at = now().getTime();
    const recent = (begun.get(by) ?? []).filter((time) => time > at - GOOD_FOR_MS);
    if (recent.length >= MOST_BEGUN || attempts.size >= MOST_OPEN)
      throw new OpsError('rate_limited', 'too many sign-ins were begun: try again in ten minutes');
    begun.set(by, [...recent, at]);
  }

  function forgetOld(): void {
    for (const [state, { until }] of attempts) if (until <= now().getTime()) attempts.delete(state);
  }

  return {
    authFor(spec, principal) {
      if (spec.signIn === undefined) return null;
      const { plan, url, reach } = targetOf(spec);
      const key = { server: spec.id, principal: plan.per === 'person' ? principal : null };
      const name = JSON.stringify([key.server, key.principal, url, reach]);
      const there = credentials.get(name) ?? new Credentials({ key, url, book, fetch: fetches[reach], now });
      credentials.set(name, there);
      return there;
    },
    begin,
    finish,
    async state(spec, by) {
      const { plan, url } = targetOf(spec);
      const key = { server: spec.id, principal: plan.per === 'person' ? by.id : null };
      const kept = await book.read(key, url);
      forgetOld();
      const waits = [...attempts.values()].some((one) => nameOf(one.key) === nameOf(key) && one.by === by.id);
      const error = failures.get(nameOf(key)) ?? null;
      return {
        server: spec.id,
        per: plan.per,
        state: waits ? 'waiting' : error !== null ? 'failed' : kept?.tokens ? 'signed_in' : 'signed_out',
        issuer: kept?.tokens?.issuer ?? null,
        scope: kept?.tokens?.scope ?? null,
        since: kept?.at ?? null,
        error,
      };
    },
    clientMetadata() {
      const client_id = reachable(parts.clientMetadataUrl());
      if (client_id === null) return null;
      return {
        client_id,
        client_name: CLIENT_NAME,
        redirect_uris: [parts.redirectUrl()],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      };
    },
    async signOut(spec, by) {
      const { plan } = targetOf(spec);
      const key = keyFor(spec, plan, by);
      for (const [state, one] of attempts) if (nameOf(one.key) === nameOf(key)) attempts.delete(state);
      failures.delete(nameOf(key));
      await book.remove(key);
    },
    [Symbol.dispose]() {
      for (const outbound of Object.values(outbounds)) outbound.close();
    },
  };
}

/** Issuers read client metadata over https alone, and not from their own machine. */
function reachable(url: string): string | null {
  const { protocol, hostname } = new URL(url);
  const isHere = /^(?:localhost|127\.|\[)|\.localhost$/.test(hostname);
  return protocol === 'https:' && !isHere ? url : null;
}

function targetOf({ id, transport, signIn }: UpstreamSpec) {
  if (signIn === undefined || (transport.kind !== 'http' && transport.kind !== 'sse'))
    throw new OpsError('conflict', `${id} is not signed in to: it is no URL, or its headers say who we are`);
  const { url, reach }: Extract<UpstreamTransport, { kind: 'http' | 'sse' }> = transport;
  return { plan: signIn, url, reach };
}

function keyFor({ id, access }: UpstreamSpec, { per }: SignInPlan, by: Principal): SignInKey {
  if (per === 'instance' && !(by.role === 'owner' && by.can_approve))
    throw new OpsError(
      'forbidden',
      `${id} is signed in to for everybody: an owner who may approve does that`,
    );
  if (!access.roles.includes(by.role))
    throw new OpsError('forbidden', `${id} is not for the role ${by.role}`);
  return { server: id, principal: per === 'person' ? by.id : null };
}

function nameOf({ server, principal }: SignInKey): string {
  return JSON.stringify([server, principal]);
}

/**
 * The client that can be used again: the one that the operator has entered, or the one that was registered for this
 * way back and still has tokens. An issuer may have forgotten any other.
 */
function usable(
  kept: KeptSignIn | null,
  registered: StoredOAuthClientInformation | null,
  redirect: string,
): Pick<SignInRecord, 'client'> {
  if (!kept?.client || !kept.tokens) return {};
  const isOurs =
    registered === null ? kept.redirect === redirect : kept.client.client_id === registered.client_id;
  return isOurs ? { client: kept.client } : {};
}

/** What its issuer said or did is nobody's fault here. */
async function told<T>(server: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OpsError) throw error;
    const { cause, message } = error as Error;
    if (cause instanceof OpsError) throw cause;
    throw new OpsError('server_down', `the sign-in to ${server} failed: ${message.slice(0, 500)}`, {
      cause: error,
    });
  }
}

function boundedFetch(outbound: ReturnType<typeof createOutbound>): FetchLike {
  const guarded = createGuardedFetch({ outbound, maxBytes: MOST_BYTES });
  return (url, init = {}) => {
    const signals = [AbortSignal.timeout(ANSWER_MS), ...(init.signal ? [init.signal] : [])];
    return guarded(url, { ...init, signal: AbortSignal.any(signals) });
  };
}
