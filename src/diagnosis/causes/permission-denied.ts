import { plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** The system does not let it read or write what it needs. */
export const permissionDenied: Cause = {
  id: 'permission-denied',
  name: 'permission denied',
  refines: [...GENERAL, 'config-error', 'file-missing', 'writes-refused'],
  ...gaveUpOver('says-forbidden', 4.5),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} was not allowed to do`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: it may not use ${path(suspect)}`,
  summary: (suspect) =>
    `${suspect.subject} is not allowed to use ${path(suspect)}: it belongs to another user, or its permissions are too strict. Restarting it does not help.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See who owns it: ls -ln ${path(suspect)}`,
    `See as which user ${suspect.subject} runs (user:, PUID and PGID in the compose file), and let the two agree${isSocket(suspect) ? ': for a socket, the user needs its group (group_add:)' : ''}.`,
    `Then start ${suspect.subject} again.`,
  ],
};

function path(suspect: Suspect): string {
  return String(suspect.has('says-forbidden')?.data.path || 'a file or folder');
}

function isSocket(suspect: Suspect): boolean {
  return path(suspect).endsWith('.sock');
}
