import { Role } from '#contract/identity.ts';
import { roleCovers } from '../auth.ts';

const PREFIX = 'opspilot:';

/** A scope gives a role: `opspilot:member`. */
export const ROLE_SCOPES: readonly string[] = Role.options.map(scopeOf);

export function scopeOf(role: Role): string {
  return PREFIX + role;
}

/** The highest role that these scopes give; null for none. */
export function roleOf(scopes: readonly string[]): Role | null {
  return Role.options
    .filter((role) => scopes.includes(scopeOf(role)))
    .reduce<Role | null>((best, role) => (best === null || roleCovers(role, best) ? role : best), null);
}
