import type { Cause } from './cause.ts';
import { eventsOf } from './probes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** Its processes are frozen: it is there and does nothing. */
export const paused: Cause = {
  id: 'paused',
  name: 'frozen',
  prior: -2,
  refines: ['unhealthy', 'hung'],
  spreads: true,
  showsIn: ['status'],
  requires: ['paused'],
  explains: [{ finding: 'paused', weight: 5 }, { finding: 'silent', weight: 0.5 }, ...MISSED_BY_OTHERS],
  contradicts: [],
  probes: ({ subject }) => [eventsOf(`See when ${subject} was paused`)],
  title: ({ subject }) => `${subject} is frozen (paused)`,
  summary: ({ subject }) =>
    `Somebody has paused ${subject}: its programs stand still and answer nothing until they are let go again.`,
  fix: () => null,
  humanSteps: ({ subject }) => [`Let it go on: docker unpause ${subject}`],
};
