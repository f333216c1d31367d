import type { Finding } from '../finding.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** The server is there, and what it is asked for in it is not. */
export const databaseMissing: Cause = {
  id: 'database-missing',
  name: 'asks for a database or user that is not there',
  refines: [...GENERAL, 'config-error', 'bad-credential', 'dependency-unreachable', 'migration-failed'],
  ...complainsOf('says-no-such-store', 4.4),
  holds: (suspect) => seen(suspect) !== undefined,
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} asks for ${thing(suspect)} that is not there`,
  summary: (suspect) =>
    `${suspect.subject} reaches the server${at(suspect)}, and asks there for ${thing(suspect)}, which does not exist. Its name is misspelt, it was never created, or the server has lost its data folder and begun anew.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Compare the name in the settings of ${suspect.subject} with what there is at ${other(suspect) || 'the server'}.`,
    'If it is gone that was there: see that the volume of the server is still the same one, and restore a backup if not.',
    'If it was never there: create it.',
  ],
};

/** A server that is asked for what it has not is not the one to blame. */
function seen(suspect: Suspect): Finding | undefined {
  const found = suspect.has('says-no-such-store');
  const blamed = suspect.neighboursNaming(suspect.subject, 'says-no-such-store').length > 0;
  return found && (found.other !== '' || !blamed) ? found : undefined;
}

function thing(suspect: Suspect): string {
  const name = String(seen(suspect)?.data.thing ?? '');
  return name === '' ? 'something' : `the ${name}`;
}

function other(suspect: Suspect): string {
  return seen(suspect)?.other ?? '';
}

function at(suspect: Suspect): string {
  return other(suspect) === '' ? '' : ` ${other(suspect)}`;
}
