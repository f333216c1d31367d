import type { Authentication } from '#auth/auth.ts';
import { OpsError } from '#core/ops-error.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Turns away what another site made a browser send (CSRF), with `bad_origin`. A request that names its origin must
 * name ours. One that rides on a cookie must name it, since a browser adds the cookie by itself.
 */
export function checkOrigin(
  method: string,
  headers: Pick<Headers, 'get'>,
  publicUrl: string,
  via: Authentication['via'] | null,
): void {
  if (SAFE_METHODS.has(method)) return;
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (origin !== null && !isOurs(origin, headers.get('host'), publicUrl)) {
    throw new OpsError('bad_origin', `Origin: ${JSON.stringify(origin.slice(0, 100))} is not this server`);
  }
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    throw new OpsError(
      'bad_origin',
      `Sec-Fetch-Site: ${JSON.stringify(site.slice(0, 20))} is not same-origin`,
    );
  }
  if (via === 'cookie' && origin === null && site !== 'same-origin') {
    throw new OpsError('bad_origin', 'a request with a session cookie must say where it comes from (Origin)');
  }
}

/** The host has been checked before; behind a TLS proxy the scheme that we see is not the browser's. */
function isOurs(origin: string, host: string | null, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  return (
    url.host === host?.toLowerCase() || (URL.canParse(publicUrl) && url.origin === new URL(publicUrl).origin)
  );
}
