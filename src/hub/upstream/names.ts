import { createHash } from 'node:crypto';
import type { UpstreamSpec } from './spec.ts';

/** What every host and model takes as a name. */
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const LONGEST = 128;
const HASH = 8;

/**
 * The name under which a server's tool or prompt is shown: `<id>__<name>`, where the id is the operator's. A name that
 * does not fit is made to, and ends in a hash of the true one, so that two of them never become one.
 */
export function shownName({ id, names }: Pick<UpstreamSpec, 'id' | 'names'>, own: string): string {
  const whole = names === 'bare' ? own : `${id}__${own}`;
  if (NAME.test(whole)) return whole;
  const hash = createHash('sha256').update(own).digest('hex').slice(0, HASH);
  return `${whole.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').slice(0, LONGEST - HASH - 1)}_${hash}`;
}

/** The URI under which a resource is shown that two servers have under the same one. */
export function ownedUri(id: string, uri: string): string {
  return `mcp-server://${id}/${encodeURIComponent(uri)}`;
}

/** Server and own URI of such a URI; null for another. */
export function parseOwnedUri(uri: string): { server: string; uri: string } | null {
  const found = /^mcp-server:\/\/([A-Za-z0-9_-]{1,32})\/(.*)$/s.exec(uri);
  if (found?.[1] === undefined || found[2] === undefined) return null;
  try {
    return { server: found[1], uri: decodeURIComponent(found[2]) };
  } catch {
    return null;
  }
}
