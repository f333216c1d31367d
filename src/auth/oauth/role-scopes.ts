import { Role } from '#contract/identity.ts';
import { roleCovers } from '../auth.ts';

const PREFIX = 'opspilot:';

/** A scope gives a role: `opspilot:member`. */
export const ROLE_SCOPES: readonly string[] = Role.options.map(scopeOf);

export function scopeOf(role: Role): string {
  return PREFIX + role;
}

/** Those of outside servers that a caller is limited to: `mcp:search` is `search`; undefined for no limit. */
export function serverScopes(scopes: readonly string[]): string[] | undefined {
  const limits = scopes
    .filter((scope) => scope.startsWith(OF_SERVERS))
    .map((scope) => scope.slice(OF_SERVERS.length));
  return limits.length === 0 ? undefined : limits.slice(0, 100);
}

const OF_SERVERS = 'mcp:';

/** The highest role that these scopes give; null for none. */
export function roleOf(scopes: readonly string[]): Role | null {
  return Role.options
    .filter((role) => scopes.includes(scopeOf(role)))
    .reduce<Role | null>((best, role) => (best === null || roleCovers(role, best) ? role : best), null);
}
