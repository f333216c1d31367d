import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Principal } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import { ROLE_SCOPES, roleOf, serverScopes } from './role-scopes.ts';

/** An authorization server of the owner's whose access tokens MCP hosts may bring (RFC 9068, RFC 8725). */
export interface IssuerOptions {
  /** As it stands in `iss`, character by character. */
  readonly issuer: string;
  /** What a token must be for: our own resource (RFC 8707); asked anew because port 0 is known late. */
  readonly audience: () => string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

export interface OAuthCaller {
  readonly principal: Principal;
  /** The program that the token was issued to. */
  readonly clientName: string;
}

/** Tells who stands behind an access token. Throws `unauthenticated`, and `unavailable` when the issuer does not answer. */
export type OAuthIssuer = (token: string) => Promise<OAuthCaller>;

/** Clocks may differ by so much, in seconds. */
const SKEW_S = 30;
/** Keys are kept so long, and looked for anew no more often than this for a key that is not among them, in ms. */
const KEEP_MS = 10 * 60_000;
const AGAIN_MS = 60_000;
const FETCH_MS = 5000;
const MOST_BYTES = 256 * 1024;

/** Only signatures that a public key checks: what a token says of itself never chooses another kind. */
const ALGORITHMS: Readonly<Record<string, (data: Buffer, key: KeyObject, signature: Buffer) => boolean>> = {
  RS256: (data, key, signature) => key.asymmetricKeyType === 'rsa' && verify('sha256', data, key, signature),
  ES256: (data, key, signature) =>
    key.asymmetricKeyDetails?.namedCurve === 'prime256v1' &&
    verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature),
  EdDSA: (data, key, signature) => key.asymmetricKeyType === 'ed25519' && verify(null, data, key, signature),
};

export function createOAuthIssuer(options: IssuerOptions): OAuthIssuer {
  const keys = issuerKeys(options);

  return async (token) => {
    const { header, claims, data, signature } = read(token);
    const check =
      typeof header.alg === 'string' && Object.hasOwn(ALGORITHMS, header.alg) ? ALGORITHMS[header.alg] : null;
    if (!check) throw refused('is not signed by a public key');
    const kid = typeof header.kid === 'string' ? header.kid : null;
    const candidates = await keys(kid);
    if (!candidates.some((key) => check(data, key, signature))) throw refused('is not signed by its issuer');
    checkClaims(claims, options);
    return callerOf(claims);
  };
}

interface Claims {
  readonly iss?: unknown;
  readonly aud?: unknown;
  readonly exp?: unknown;
  readonly nbf?: unknown;
  readonly sub?: unknown;
  readonly scope?: unknown;
  readonly client_id?: unknown;
  readonly azp?: unknown;
}

function read(token: string) {
  const parts = token.split('.');
  const [head = '', body = '', sign = ''] = parts;
  if (parts.length !== 3) throw refused('is no JWT');
  try {
    const header = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as {
      alg?: unknown;
      kid?: unknown;
    };
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
    return {
      header,
      claims,
      data: Buffer.from(`${head}.${body}`),
      signature: Buffer.from(sign, 'base64url'),
    };
  } catch {
    throw refused('is no JWT');
  }
}

function checkClaims({ iss, aud, exp, nbf, sub }: Claims, { issuer, audience, now }: IssuerOptions): void {
  const at = now().getTime() / 1000;
  if (iss !== issuer) throw refused('is of another issuer');
  if (!(Array.isArray(aud) ? aud : [aud]).includes(audience())) throw refused('is for another audience');
  if (typeof exp !== 'number' || exp + SKEW_S <= at) throw refused('has expired');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf - SKEW_S > at)) throw refused('is not valid yet');
  if (typeof sub !== 'string' || sub === '' || sub.length > 100) throw refused('names nobody');
}

/** A host never approves, whatever its token says. */
function callerOf({ sub, scope, client_id, azp }: Claims): OAuthCaller {
  const scopes = typeof scope === 'string' ? scope.split(' ') : [];
  const role = roleOf(scopes);
  if (role === null) throw refused(`has none of the scopes ${ROLE_SCOPES.join(', ')}`);
  const limits = serverScopes(scopes);
  const client = typeof client_id === 'string' ? client_id : typeof azp === 'string' ? azp : 'oauth';
  return {
    principal: {
      kind: 'token',
      id: `oauth:${String(sub)}`,
      name: String(sub),
      role,
      can_approve: false,
      ...(limits && { scopes: limits }),
    },
    clientName: client.slice(0, 128) || 'oauth',
  };
}

/** The issuer's keys, by its own metadata (RFC 8414, OpenID Connect Discovery). */
function issuerKeys({ issuer, fetch: get, now }: IssuerOptions) {
  let known: { readonly at: number; readonly keys: ReadonlyMap<string, KeyObject> } | null = null;
  let reading: Promise<ReadonlyMap<string, KeyObject>> | null = null;

  async function json(url: string): Promise<Record<string, unknown> | null> {
    const reply = await get(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(FETCH_MS),
      headers: { accept: 'application/json' },
    });
    if (!reply.ok) return null;
    const text = await reply.text();
    return text.length > MOST_BYTES ? null : (JSON.parse(text) as Record<string, unknown>);
  }

  async function readKeys(): Promise<ReadonlyMap<string, KeyObject>> {
    try {
      for (const url of metadataUrls(issuer)) {
        const metadata = await json(url);
        if (metadata?.issuer !== issuer || typeof metadata.jwks_uri !== 'string') continue;
        const set = await json(metadata.jwks_uri);
        const keys = keysOf(set?.keys);
        known = { at: now().getTime(), keys };
        return keys;
      }
    } catch (cause) {
      throw new OpsError('unavailable', `the authorization server ${issuer} does not answer`, { cause });
    }
    throw new OpsError('unavailable', `the authorization server ${issuer} tells of no keys`);
  }

  return async (kid: string | null): Promise<KeyObject[]> => {
    const age = known === null ? Number.POSITIVE_INFINITY : now().getTime() - known.at;
    const isMissing = kid !== null && !known?.keys.has(kid);
    if (age > KEEP_MS || (isMissing && age > AGAIN_MS)) {
      reading ??= readKeys().finally(() => {
        reading = null;
      });
      await reading;
    }
    const keys = known?.keys ?? new Map<string, KeyObject>();
    if (kid === null) return [...keys.values()];
    const key = keys.get(kid);
    return key ? [key] : [];
  };
}

function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname.replace(/\/$/, '');
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

/** Keys for signatures; one that cannot be read is passed over. */
function keysOf(list: unknown): ReadonlyMap<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const jwk of Array.isArray(list) ? (list as (JsonWebKey & { kid?: string; use?: string })[]) : []) {
    if (jwk.kty === 'oct' || (jwk.use !== undefined && jwk.use !== 'sig')) continue;
    try {
      keys.set(jwk.kid ?? `#${keys.size}`, createPublicKey({ key: jwk, format: 'jwk' }));
    } catch {
      // Of a kind that we do not know.
    }
  }
  return keys;
}

function refused(why: string): OpsError {
  return new OpsError('unauthenticated', `the access token ${why}`);
}
