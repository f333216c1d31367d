import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  auth,
  extractWWWAuthenticateParams,
  type FetchLike,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import type { Reach } from '../http/addresses.ts';
import { checkUrl } from '../http/outbound.ts';

/** What is kept of one principal's sign-in to one server. All of it is secret. */
export interface SignInRecord {
  readonly client?: StoredOAuthClientInformation;
  readonly tokens?: StoredOAuthTokens;
  readonly discovery?: OAuthDiscoveryState;
  /** Of the sign-in that a person has begun: good once, for ten minutes. */
  readonly pending?: { readonly state: string; readonly verifier: string; readonly until: number };
}

/** Where the record of this sign-in is kept; a port to the vault. */
export interface SignInStore {
  read(): Promise<SignInRecord>;
  write(record: SignInRecord): Promise<void>;
}

export interface SignInParts {
  readonly serverUrl: string;
  /** Where the authorization server sends the person back to. */
  readonly redirectUrl: string;
  readonly clientName: string;
  /** A client id metadata document of ours, where it is published. */
  readonly clientMetadataUrl?: string;
  /** A client that the operator has registered by hand. */
  readonly registered?: StoredOAuthClientInformation;
  readonly store: SignInStore;
  /** How far the server may reach; a person's browser is sent no further. Usually `private`. */
  readonly reach?: Reach;
  /** Shows a person where to sign in. */
  readonly show: (url: URL) => void | Promise<void>;
  /** Guarded, as everything that goes out. */
  readonly fetch: FetchLike;
  readonly now: () => Date;
  readonly random?: (bytes: number) => Buffer;
}

const GOOD_FOR_MS = 600_000;
/** A server that is never content must not send a person round in circles. */
const MOST_SHOWN = 3;

/**
 * Our side of OAuth 2.1 to an outside server, for one principal: PKCE with S256, `resource`, the check of `iss`, and
 * credentials that belong to their issuer are the SDK's; what is kept, shown and taken back is ours.
 */
export class SignIn implements OAuthClientProvider {
  readonly #parts: SignInParts;
  readonly clientMetadataUrl?: string;
  #shown: number[] = [];

  constructor(parts: SignInParts) {
    this.#parts = parts;
    if (parts.clientMetadataUrl !== undefined) this.clientMetadataUrl = parts.clientMetadataUrl;
  }

  get redirectUrl(): string {
    return this.#parts.redirectUrl;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: this.#parts.clientName,
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    };
  }

  async state(): Promise<string> {
    const { random = randomBytes, now } = this.#parts;
    const state = random(32).toString('base64url');
    await this.#change(({ pending }) => ({
      pending: { verifier: pending?.verifier ?? '', state, until: now().getTime() + GOOD_FOR_MS },
    }));
    return state;
  }

  async clientInformation(): Promise<StoredOAuthClientInformation | undefined> {
    return (await this.#parts.store.read()).client ?? this.#parts.registered;
  }

  saveClientInformation(client: StoredOAuthClientInformation): Promise<void> {
    return this.#change(() => ({ client }));
  }

  async tokens(): Promise<StoredOAuthTokens | undefined> {
    return (await this.#parts.store.read()).tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): Promise<void> {
    return this.#change(() => ({ tokens }));
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    checkOpened(url, this.#parts.reach ?? 'private');
    const at = this.#parts.now().getTime();
    this.#shown = this.#shown.filter((time) => time > at - GOOD_FOR_MS);
    if (this.#shown.length >= MOST_SHOWN)
      throw new OpsError(
        'rate_limited',
        `${MOST_SHOWN} sign-ins in ten minutes have not been enough for this server`,
      );
    this.#shown.push(at);
    await this.#parts.show(url);
  }

  saveCodeVerifier(verifier: string): Promise<void> {
    const until = this.#parts.now().getTime() + GOOD_FOR_MS;
    return this.#change(({ pending }) => ({ pending: { state: pending?.state ?? '', until, verifier } }));
  }

  async codeVerifier(): Promise<string> {
    const { pending } = await this.#parts.store.read();
    if (pending === undefined) throw new OpsError('conflict', 'no sign-in has been begun');
    return pending.verifier;
  }

  saveDiscoveryState(discovery: OAuthDiscoveryState): Promise<void> {
    return this.#change(() => ({ discovery }));
  }

  async discoveryState(): Promise<OAuthDiscoveryState | undefined> {
    return (await this.#parts.store.read()).discovery;
  }

  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    const { client, tokens, discovery, pending } = await this.#parts.store.read();
    const all = scope === 'all';
    await this.#parts.store.write({
      ...(client === undefined || all || scope === 'client' ? {} : { client }),
      ...(tokens === undefined || all || scope === 'tokens' ? {} : { tokens }),
      ...(discovery === undefined || all || scope === 'discovery' ? {} : { discovery }),
      ...(pending === undefined || all || scope === 'verifier' ? {} : { pending }),
    });
  }

  /**
   * Takes what the authorization server sent the person back with. Throws `forbidden` for a state that is not the one
   * that was given out, has been used or is too old; what the issuer check finds is the SDK's error.
   */
  async finish(params: URLSearchParams): Promise<void> {
    const { store, serverUrl, fetch, now } = this.#parts;
    const { pending } = await store.read();
    if (pending === undefined || !isSame(params.get('state') ?? '', pending.state))
      throw new OpsError('forbidden', 'this is not the sign-in that was begun here');
    if (now().getTime() > pending.until)
      throw new OpsError('forbidden', 'the sign-in took too long: begin again');
    // Used up before anything else happens: a second try with the same answer finds nothing.
    await this.#change(() => ({ pending: { ...pending, state: '' } }));
    const transport = new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider: this, fetch });
    await transport.finishAuth(params);
    await this.invalidateCredentials('verifier');
    // Where to sign in is asked anew next time: the server may have moved to another authorization server.
    await this.invalidateCredentials('discovery');
  }

  /** Begins a sign-in now, before any request needs it; `scope` asks for something else than the server names. */
  async begin(scope: string | null = null): Promise<'AUTHORIZED' | 'REDIRECT'> {
    const { serverUrl, fetch } = this.#parts;
    const { resourceMetadataUrl, scope: named } = await this.#challenge();
    const wanted = scope ?? named;
    return auth(this, {
      serverUrl,
      fetchFn: fetch,
      forceReauthorization: true,
      ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
      ...(wanted === undefined ? {} : { scope: wanted }),
    });
  }

  /** What the server says to somebody who has not signed in (RFC 9728 section 5). */
  async #challenge(): Promise<ReturnType<typeof extractWWWAuthenticateParams>> {
    const { serverUrl, fetch } = this.#parts;
    const reply = await fetch(serverUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'ping' }),
    });
    await reply.body?.cancel();
    return reply.status === 401 ? extractWWWAuthenticateParams(reply) : {};
  }

  async #change(change: (record: SignInRecord) => SignInRecord): Promise<void> {
    const { store } = this.#parts;
    const record = await store.read();
    await store.write({ ...record, ...change(record) });
  }
}

/** Throws `denied_by_policy` for an address that no browser is sent to. */
function checkOpened(url: URL, reach: Reach): void {
  const isLocal = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) {
    checkUrl(url, reach);
    return;
  }
  const where = url.protocol === 'http:' ? url.origin : url.protocol;
  throw new OpsError(
    'denied_by_policy',
    `a sign-in at ${where} is not opened: only https is, and http on this machine`,
  );
}

/** An empty state is nobody's. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return wanted !== '' && a.length === b.length && timingSafeEqual(a, b);
}

/** A record that lasts as long as the process. */
export function memorySignIn(): SignInStore {
  let record: SignInRecord = {};
  return {
    read: async () => record,
    write: async (next) => {
      record = next;
    },
  };
}
