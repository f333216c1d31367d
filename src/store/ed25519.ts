import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { OpsError } from '#core/ops-error.ts';

/** A private key with its name. */
export interface Signer {
  /** The raw public key, base64url. */
  readonly keyId: string;
  /** The public key as a JWK (RFC 8037), on one line. */
  readonly jwk: string;
  /** base64url signature over the UTF-8 of a text. */
  sign(text: string): string;
}

/** Signs with an Ed25519 private key (RFC 8032). */
export function createSigner(key: KeyObject): Signer {
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' });
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) {
    throw new OpsError('internal', `the audit is signed with an Ed25519 key, not with ${crv ?? kty}`);
  }
  return {
    keyId: x,
    jwk: JSON.stringify({ kty, crv, x }),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
  };
}

/** Whether the raw public key `keyId` made this signature; false for what is no key or signature. */
export function verifySignature(keyId: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: keyId }, format: 'jwk' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
