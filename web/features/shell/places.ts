import type { Role } from '#contract/identity.ts';
import type { IconName } from '../../ui/icon.tsx';

/**
 * The places of the app, in the order in which people need them. `only` hides what a role has no use for; `key` is the
 * one that is pressed after `g`.
 */
export const PLACES = [
  { to: '/', icon: 'home', name: 'home', group: 'work', key: 'h' },
  { to: '/services', icon: 'services', name: 'services', group: 'work', key: 's' },
  { to: '/charts', icon: 'metrics', name: 'metrics', group: 'work', key: 'm' },
  { to: '/history', icon: 'history', name: 'history', group: 'records', key: 'i' },
  { to: '/audit', icon: 'audit', name: 'audit', group: 'records', key: 'a' },
  { to: '/notices', icon: 'bell', name: 'notices', group: 'records', only: 'owner' },
  { to: '/tools', icon: 'tools', name: 'tools', group: 'engine' },
  { to: '/models', icon: 'models', name: 'models', group: 'engine' },
  { to: '/lab', icon: 'lab', name: 'lab', group: 'engine' },
  { to: '/people', icon: 'people', name: 'people', group: 'engine', only: 'owner' },
  { to: '/settings', icon: 'settings', name: 'settings', group: 'engine', key: 'e' },
] as const satisfies readonly {
  to: string;
  icon: IconName;
  name: string;
  group: 'work' | 'records' | 'engine';
  key?: string;
  only?: Role;
}[];

export type Place = (typeof PLACES)[number];

/** The places that somebody of this role sees. */
export function placesOf(role: Role): readonly Place[] {
  return PLACES.filter((place) => !('only' in place) || place.only === role);
}
