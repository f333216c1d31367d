import {
  type AuthProvider,
  discoverOAuthServerInfo,
  type FetchLike,
  InsufficientScopeError,
  OAuthError,
  refreshAuthorization,
  SdkHttpError,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import type { UpstreamSpec } from '../spec.ts';
import type { KeptSignIn, SignInBook, SignInKey } from './sign-in-book.ts';

export interface CredentialsParts {
  readonly key: SignInKey;
  /** The server's address. */
  readonly url: string;
  readonly book: SignInBook;
  /** Guarded, as everything that goes out; what the server itself is sent has no place in it. */
  readonly fetch: FetchLike;
  readonly now: () => Date;
}

/** Access is renewed so long before it ends, in ms. */
const EARLY_MS = 30_000;

/**
 * Uses a sign-in and renews it; it never sends anybody to sign in. One for each sign-in, whatever the number of its
 * connections: a refresh token that is used twice would be revoked by its issuer.
 */
export class Credentials implements AuthProvider {
  readonly #parts: CredentialsParts;
  #renewing: Promise<void> | null = null;

  constructor(parts: CredentialsParts) {
    this.#parts = parts;
  }

  /** The access token; undefined when nobody has signed in, or the vault is shut: perhaps the server wants none. */
  async token(): Promise<string | undefined> {
    const kept = await this.#kept().catch(() => null);
    if (kept?.tokens === undefined) return undefined;
    if (this.#endsSoon(kept)) await this.#renew(kept.tokens).catch(() => undefined);
    return (await this.#kept().catch(() => null))?.tokens?.access_token;
  }

  /** Throws `sign_in_needed` when only a person can help, and `server_down` when the issuer does not answer. */
  async onUnauthorized(): Promise<void> {
    const kept = await this.#kept();
    if (kept?.tokens === undefined) throw this.#needed('it asks for a sign-in');
    await this.#renew(kept.tokens);
  }

  #renew(used: StoredOAuthTokens): Promise<void> {
    this.#renewing ??= this.#exchange(used).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #exchange(used: StoredOAuthTokens): Promise<void> {
    const { book, key } = this.#parts;
    const kept = await this.#kept();
    // Another request has renewed it meanwhile.
    if (kept?.tokens?.access_token !== used.access_token) return;
    try {
      const tokens = await this.#refreshed(kept);
      await book.write(key, { ...kept, tokens, at: this.#parts.now().toISOString() });
    } catch (error) {
      if (!(error instanceof OpsError && error.code === 'sign_in_needed')) throw error;
      const { tokens: _, at: __, ...rest } = kept;
      await book.write(key, rest);
      throw error;
    }
  }

  async #refreshed({ tokens, client }: KeptSignIn): Promise<StoredOAuthTokens> {
    const { url, fetch } = this.#parts;
    const refreshToken = tokens?.refresh_token;
    if (refreshToken === undefined || client === undefined) throw this.#needed('its access has ended');
    try {
      const info = await discoverOAuthServerInfo(url, { fetchFn: fetch });
      const issuer = info.authorizationServerMetadata?.issuer ?? String(info.authorizationServerUrl);
      // What one issuer gave is never shown to another one.
      if (tokens?.issuer !== issuer || client.issuer !== issuer)
        throw this.#needed('it is signed in to at another place now');
      const resource = info.resourceMetadata?.resource;
      const fresh = await refreshAuthorization(info.authorizationServerUrl, {
        ...(info.authorizationServerMetadata && { metadata: info.authorizationServerMetadata }),
        clientInformation: client,
        refreshToken,
        ...(resource === undefined ? {} : { resource: new URL(resource) }),
        fetchFn: fetch,
      });
      return { ...fresh, issuer };
    } catch (error) {
      if (error instanceof OpsError) throw error;
      if (error instanceof OAuthError && FINAL.has(error.code)) throw this.#needed('its access was revoked');
      throw new OpsError('server_down', 'its access could not be renewed: the issuer does not answer', {
        cause: error,
      });
    }
  }

  #endsSoon({ tokens, at }: KeptSignIn): boolean {
    const seconds = tokens?.expires_in;
    if (seconds === undefined || at === undefined || tokens?.refresh_token === undefined) return false;
    return Date.parse(at) + seconds * 1000 - EARLY_MS <= this.#parts.now().getTime();
  }

  #needed(why: string): OpsError {
    return signInNeeded(this.#parts.key.server, why);
  }

  #kept(): Promise<KeptSignIn | null> {
    return this.#parts.book.read(this.#parts.key, this.#parts.url);
  }
}

/** Says what to do. */
export function signInNeeded(server: string, why: string): OpsError {
  return new OpsError('sign_in_needed', `${why}: opspilot mcp sign-in ${server}`);
}

/** What the SDK says of a server that takes our token no longer, or wants more of it; null for anything else. */
export function askedToSignIn(
  error: unknown,
  { id, signIn }: Pick<UpstreamSpec, 'id' | 'signIn'>,
): OpsError | null {
  if (signIn === undefined) return null;
  if (error instanceof InsufficientScopeError)
    return signInNeeded(id, `it wants the scope ${JSON.stringify(error.requiredScope ?? '')} too`);
  const isRefused = error instanceof SdkHttpError && error.status === 401;
  return isRefused ? signInNeeded(id, 'it does not take its own token') : null;
}

/** RFC 6749 section 5.2: trying again with the same would end the same. */
const FINAL: ReadonlySet<string> = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);
