import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** A private Ed25519 key with the id that its public half is pinned under. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** A compact JWS taken apart, not yet believed. */
export interface OpenedJws {
  readonly kid: string;
  readonly signingInput: string;
  readonly signature: Buffer;
  readonly payload: string;
}

/** Compact JWS (RFC 7515) with EdDSA over Ed25519 (RFC 8037); the payload is canonical JSON. */
export function signJws(typ: string, payload: unknown, key: SigningKey): string {
  const header = { alg: 'EdDSA', kid: key.kid, typ };
  const input = `${encode(canonicalJson(header))}.${encode(canonicalJson(payload))}`;
  return `${input}.${sign(null, Buffer.from(input), key.privateKey).toString('base64url')}`;
}

/**
 * Takes a compact JWS apart. The header must be exactly `{alg: "EdDSA", kid, typ}`: no other algorithm, no `crit`, no
 * embedded key. Throws a TypeError that names the rule.
 */
export function openJws(compact: string, typ: string): OpenedJws {
  const [head, body, tail, ...rest] = compact.split('.');
  if (head === undefined || body === undefined || tail === undefined || rest.length > 0)
    throw new TypeError('a compact JWS has three parts');
  const header = JSON.parse(decode(head).toString()) as Record<string, unknown> | null;
  if (header === null || typeof header !== 'object') throw new TypeError('the header is no object');
  if (Object.keys(header).sort().join() !== 'alg,kid,typ')
    throw new TypeError('the header has alg, kid and typ, nothing else');
  if (header.alg !== 'EdDSA') throw new TypeError('alg must be EdDSA');
  if (header.typ !== typ) throw new TypeError(`typ must be ${typ}`);
  if (typeof header.kid !== 'string') throw new TypeError('kid must be text');
  return {
    kid: header.kid,
    signingInput: `${head}.${body}`,
    signature: decode(tail),
    payload: decode(body).toString(),
  };
}

/** Whether the signature was made over exactly these bytes by the private half of this key. */
export function signatureHolds(opened: OpenedJws, publicKey: KeyObject): boolean {
  return verify(null, Buffer.from(opened.signingInput), publicKey, opened.signature);
}

/** The `x` of an Ed25519 public key (RFC 8037): 32 bytes in base64url. */
export function publicKeyText(key: KeyObject): string {
  const { x, crv } = key.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('the key is not Ed25519');
  return x;
}

/** Reads what `publicKeyText` wrote. */
export function publicKeyFrom(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** The id of a public key: its JWK thumbprint (RFC 7638), SHA-256 in base64url. */
export function keyIdOf(key: KeyObject): string {
  const jwk = canonicalJson({ crv: 'Ed25519', kty: 'OKP', x: publicKeyText(key) });
  return createHash('sha256').update(jwk).digest('base64url');
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** Strict base64url: one text for each byte string, or a ticket could be spelled in several ways. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new TypeError('not base64url');
  return bytes;
}
