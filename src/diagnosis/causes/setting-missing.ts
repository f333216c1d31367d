import { isBroken, plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** A setting without which it cannot start is not there. */
export const settingMissing: Cause = {
  id: 'setting-missing',
  name: 'a setting is missing',
  refines: [...GENERAL, 'config-error'],
  ...gaveUpOver('says-setting-missing', 5),
  // A program that works may complain of what it is sent in the same words.
  holds: isBroken,
  probes: ({ subject }) => [logOf(subject, `Read which setting ${subject} misses`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: ${name(suspect)} is not set`,
  summary: (suspect) =>
    `${suspect.subject} needs ${name(suspect)} to start, does not find it, and gives up. Restarting it does not help, because it will still be missing.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Set ${name(suspect)} for ${suspect.subject}: under environment: in its compose file, or in the .env file that it reads.`,
    `Then create it anew: docker compose up -d ${suspect.status?.compose_service ?? suspect.subject}`,
  ],
};

function name(suspect: Suspect): string {
  const key = String(suspect.has('says-setting-missing')?.data.key ?? '');
  return key === '' ? 'a setting' : key;
}
