import { plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** The file of a secret that it reads is not there. */
export const secretMissing: Cause = {
  id: 'secret-missing',
  name: 'a secret is missing',
  refines: [
    ...GENERAL,
    'config-error',
    'file-missing',
    'setting-missing',
    'permission-denied',
    'volume-missing',
  ],
  ...gaveUpOver('says-secret-missing', 5.2),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: the secret ${path(suspect)} is not there`,
  summary: (suspect) =>
    `${suspect.subject} reads a password or key from ${path(suspect)}, and there is no such file. Restarting it does not help, because it will still be missing.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Check that the secret stands under secrets: of ${suspect.subject} in its compose file, and that the file it is made from exists on this machine.`,
    `Then create it anew: docker compose up -d ${suspect.status?.compose_service ?? suspect.subject}`,
  ],
};

function path(suspect: Suspect): string {
  return String(suspect.has('says-secret-missing')?.data.path || 'that it reads');
}
