import { plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** A file, folder or library that it cannot do without is not there. */
export const fileMissing: Cause = {
  id: 'file-missing',
  name: 'a file is missing',
  refines: [...GENERAL, 'config-error'],
  ...gaveUpOver('says-not-found', 4.2),
  probes: ({ subject }) => [logOf(subject, `Read which file ${subject} misses`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: ${path(suspect)} is not there`,
  summary: (suspect) =>
    `${suspect.subject} needs ${path(suspect)} and does not find it. Restarting it does not help, because it will still be missing.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Check that ${path(suspect)} exists, and that the folder it is in is mounted into ${suspect.subject} (volumes: in its compose file).`,
    `Then start ${suspect.subject} again.`,
  ],
};

function path(suspect: Suspect): string {
  return String(suspect.has('says-not-found')?.data.path || 'a file');
}
