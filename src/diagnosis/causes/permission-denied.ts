import { isBroken, plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { BROUGHT_DOWN, GENERAL, KILLED, WORKS } from './weights.ts';

/** The system does not let it read or write what it needs. */
export const permissionDenied: Cause = {
  id: 'permission-denied',
  name: 'permission denied',
  prior: -3,
  refines: [...GENERAL, 'config-error', 'file-missing', 'server-errors'],
  spreads: true,
  showsIn: ['log'],
  requires: ['says-forbidden'],
  explains: [{ finding: 'says-forbidden', weight: 4.5 }, ...BROUGHT_DOWN],
  contradicts: [...WORKS, KILLED],
  holds: isBroken,
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} was not allowed to do`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: it may not use ${path(suspect)}`,
  summary: (suspect) =>
    readOnly(suspect)
      ? `${suspect.subject} wants to write to ${path(suspect)}, which is mounted read-only. Restarting it does not help.`
      : `${suspect.subject} is not allowed to use ${path(suspect)}: it belongs to another user, or its permissions are too strict. Restarting it does not help.`,
  fix: () => null,
  humanSteps: (suspect) =>
    readOnly(suspect)
      ? [
          `Mount ${path(suspect)} writable for ${suspect.subject}, or give it a folder of its own (a volume or tmpfs) there.`,
        ]
      : [
          `See who owns it: ls -ln ${path(suspect)}`,
          `See as which user ${suspect.subject} runs (user:, PUID and PGID in the compose file), and let the two agree.`,
          `Then start ${suspect.subject} again.`,
        ],
};

function path(suspect: Suspect): string {
  return String(suspect.has('says-forbidden')?.data.path || 'a file or folder');
}

function readOnly(suspect: Suspect): boolean {
  return suspect.has('says-forbidden')?.data.read_only === true;
}
