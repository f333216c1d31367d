import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** The tables of its database are not in the form that it expects. */
export const migrationFailed: Cause = {
  id: 'migration-failed',
  name: 'tables are not as expected',
  refines: [...GENERAL, 'config-error', 'dependency-unreachable'],
  ...complainsOf('says-migration', 4.2),
  probes: (suspect) => [
    logOf(suspect.subject, `Read which table or column ${suspect.subject} misses`),
    ...suspect.needs
      .slice(0, 2)
      .map((other) => logOf(other, `See whether ${other} has begun with an empty database`)),
  ],
  title: ({ subject }) =>
    `${subject} does not find its database as it expects it: a migration is missing or has failed`,
  summary: ({ subject }) =>
    `${subject} expects tables or columns in its database that are not there. The step that brings the database into the new form (the migration) was not run, or stopped half-way.`,
  fix: () => null,
  humanSteps: ({ subject, neededBy }) => [
    `Read the log of the migration to its first error: opspilot logs ${subject}`,
    `Make a backup of the database, mend what it stopped at, and run the migration again.`,
    `If this began with an update of ${subject}${neededBy.length > 0 ? ` (used by ${neededBy.slice(0, 3).join(', ')})` : ''}, the version before still fits the database as it is.`,
  ],
};
