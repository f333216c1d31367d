import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { accordingTo, blamedFor, blaming } from './told.ts';
import { GENERAL } from './weights.ts';

/** It has as many connections as it may have, and turns the next one away. */
export const tooManyConnections: Cause = {
  id: 'too-many-connections',
  name: 'all connections taken',
  refines: [...GENERAL, 'hung', 'dependency-unreachable', 'bad-credential'],
  ...blamedFor('says-too-many-clients', 4.5),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} has no connection left to give`,
  summary: (suspect) =>
    `All connections that ${suspect.subject} may have at once are taken, and whoever comes next is turned away${accordingTo(suspect, 'says-too-many-clients')}. Usually somebody opens connections and does not close them.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See who holds them${blaming(suspect, 'says-too-many-clients').length > 0 ? `, first of all ${blaming(suspect, 'says-too-many-clients').join(', ')}` : ''}: in PostgreSQL SELECT client_addr, state, count(*) FROM pg_stat_activity GROUP BY 1, 2.`,
    'Restart the one that holds too many, and let it use a pool of a fixed size.',
    `Only then raise the limit of ${suspect.subject} (max_connections, maxclients, worker_connections), which costs memory.`,
  ],
};
