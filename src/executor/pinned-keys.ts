import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { publicKeyFrom } from '#core/jws.ts';
import { watchJson } from './watched-json.ts';

const PublicKeyText = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'an Ed25519 public key is 32 bytes in base64url');

/** The keys whose tickets count: `[{kid, public_key}]`, the key as a JWK (RFC 8037) or as its `x` alone. */
export const PinnedKeysFile = z.array(
  z.strictObject({
    kid: z.string().min(1),
    public_key: z.union([
      PublicKeyText,
      z
        .object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: PublicKeyText })
        .transform(({ x }) => x),
    ]),
  }),
);
export type PinnedKeysFile = z.input<typeof PinnedKeysFile>;

export interface PinnedKeys {
  /** The key, or the reason why there is none of this id. */
  find(kid: string): { readonly key: KeyObject } | { readonly reason: string };
}

/** The pinned keys in this file. A missing or broken file pins none. */
export function openPinnedKeys(path: string): PinnedKeys {
  const read = watchJson(path, PinnedKeysFile);
  return {
    find(kid) {
      const keys = read();
      if (!keys.ok) return { reason: keys.reason };
      const pinned = keys.value.find((key) => key.kid === kid);
      return pinned
        ? { key: publicKeyFrom(pinned.public_key) }
        : { reason: `no key ${kid} is pinned in ${path}` };
    },
  };
}
