import type { AuditEntry } from '#contract/audit.ts';
import { canonicalJson } from './canonical-json.ts';

/** The `prev_hash` of entry 1. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 of the UTF-8 of a text, as 64 lower-case hex digits; a browser's is a promise of them. */
export type Sha256<Hex extends string | Promise<string> = string | Promise<string>> = (text: string) => Hex;

/** What is hashed: `hash = sha256(JCS(entry without hash))`, so `prev_hash` is inside and every entry vouches for all before it. */
export function entryHash<Hex extends string | Promise<string>>(
  entry: Omit<AuditEntry, 'hash'>,
  sha256: Sha256<Hex>,
): Hex {
  const { hash: _, ...body } = entry as AuditEntry;
  return sha256(canonicalJson(body));
}
