import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits that fit a URL fragment or a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret. It is random, so a plain hash is enough to look it up by. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
