import { plight } from './broken.ts';
import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** Its data was written by another version of it: after an update, or after going back. */
export const incompatibleData: Cause = {
  id: 'incompatible-data',
  name: 'data of another version',
  refines: [...GENERAL, 'config-error', 'data-corrupt'],
  ...gaveUpOver('says-incompatible', 5.2),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: its data was written by another version of it`,
  summary: ({ subject, status }) =>
    `${subject} runs in a version (${status?.image ?? 'its image'}) that cannot read the data which another version has left. Restarting it does not help.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Go back to the version that ${subject} had before: put its image tag into the compose file, and create it anew.`,
    `Then update as its manual says: many databases need a dump and a restore between major versions.`,
    'Name exact versions in the compose file, not latest, so that an update is your decision.',
  ],
};
