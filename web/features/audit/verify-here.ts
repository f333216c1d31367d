import { AuditPage } from '#contract/http-api.ts';
import { type ChainPosition, type ChainVerdict, verifyEntries } from '#core/audit-chain.ts';
import { request } from '../../api/request.ts';

const PAGE = 5_000;

/** What a check in the browser found; `here` is false where the browser computes no hashes (a page without TLS). */
export type BrowserVerdict = { readonly here: false } | ({ readonly here: true } & ChainVerdict);

/**
 * Downloads the whole chain and computes every hash in this browser: whoever does not believe the server's own word need
 * not. `onProgress` hears how many entries have held so far.
 */
export async function verifyHere(onProgress: (entries: number) => void): Promise<BrowserVerdict> {
  if (!globalThis.crypto?.subtle) return { here: false };
  let head: ChainPosition | null = null;
  let entries = 0;
  for (;;) {
    const query: { since: number; limit: number } = { since: head?.seq ?? 0, limit: PAGE };
    const page: AuditPage = await request(AuditPage, '/api/audit', { query });
    const verdict: ChainVerdict = await verifyEntries(page.entries, { sha256, start: head });
    entries += verdict.entries;
    if (verdict.first_bad) return { here: true, ...verdict, entries };
    head = verdict.head;
    onProgress(entries);
    if (page.entries.length < PAGE) return { here: true, entries, head, first_bad: null };
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
