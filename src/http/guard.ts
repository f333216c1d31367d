import type { Authentication } from '#auth/auth.ts';
import { roleCovers } from '#auth/auth.ts';
import type { Client, Principal } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Route } from './route.ts';

export const ANONYMOUS: Principal = Object.freeze({
  kind: 'anonymous',
  id: 'anonymous',
  name: 'anonymous',
  role: 'viewer',
  can_approve: false,
});

/** Whether this principal may use this route. Throws `unauthenticated`, `forbidden`, `may_not_approve`. */
export function admit(route: Route, authentication: Authentication | null): void {
  if (route.access === 'public') return;
  if (!authentication) throw new OpsError('unauthenticated', 'this needs a session or an API token');
  const { role, can_approve } = authentication.principal;
  if (!roleCovers(role, route.access)) {
    throw new OpsError('forbidden', `this needs the role ${route.access}, and yours is ${role}`);
  }
  if (route.approver && !can_approve) {
    throw new OpsError(
      'may_not_approve',
      'this needs the right to approve, and the token was made without it',
    );
  }
}

/** The program that asks, for the audit: it may say `X-OpsPilot-Client: cli`, and a session is that of the web UI. */
export function clientOf(headers: Headers, authentication: Authentication | null): Client {
  const said = headers.get('x-opspilot-client');
  if (said === 'cli' || said === 'web') return said;
  return authentication?.via === 'cookie' || headers.has('sec-fetch-site') ? 'web' : 'rest';
}
