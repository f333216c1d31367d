import { plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** It wants to write where it can only read. */
export const readOnlyFilesystem: Cause = {
  id: 'read-only-filesystem',
  name: 'may not write: mounted read-only',
  refines: [...GENERAL, 'config-error', 'file-missing', 'permission-denied', 'writes-refused'],
  ...gaveUpOver('says-read-only', 4.7),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: ${path(suspect)} can only be read`,
  summary: (suspect) =>
    `${suspect.subject} wants to write to ${path(suspect)}, and what is mounted there is read-only. Restarting it does not help.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Mount ${path(suspect)} writable for ${suspect.subject} (without :ro), or give it a folder of its own there (a volume, or tmpfs:).`,
    `If ${suspect.subject} runs with read_only: true, list every folder that it writes to under tmpfs: or volumes:.`,
    'If the disk of the machine has become read-only by itself, it has errors: read dmesg before anything else.',
  ],
};

function path(suspect: Suspect): string {
  return String(suspect.has('says-read-only')?.data.path || 'a folder that it needs');
}
