import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';

/** It cannot search, because the indexers that it asks do not answer. */
export const indexerUnavailable: Cause = {
  id: 'indexer-unavailable',
  name: 'indexers do not answer',
  refines: ['app-reports-problem', 'dependency-unreachable', 'rate-limited', 'bad-credential'],
  ...complainsOf('says-indexer-gone', 4.4),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: ({ subject }) => `${subject} cannot reach its indexers`,
  summary: ({ subject }) =>
    `${subject} works, and the indexers in which it searches do not answer or turn it away. Nothing new is found until they do.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Open the indexers of ${subject} (Settings, Indexers) and test each one: the message says whether it is the address, the key or the indexer itself.`,
    'If all of them fail, look at the program that passes the searches on (Prowlarr, Jackett) and at the connection to the internet.',
  ],
};
