import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** Others hold locks in the database for so long that it cannot get its work done. */
export const databaseLocked: Cause = {
  id: 'database-locked',
  name: 'the database is locked',
  refines: [...GENERAL, 'hung', 'too-many-connections'],
  ...complainsOf('says-locked', 4.2),
  probes: (suspect) => [
    logOf(suspect.subject, `Read what ${suspect.subject} waits for`),
    ...suspect.needs.slice(0, 2).map((other) => logOf(other, `See whether ${other} reports locks`)),
  ],
  title: ({ subject }) => `${subject} waits for locks in its database`,
  summary: ({ subject }) =>
    `${subject} cannot get on, because something else holds a lock in its database: a long transaction, a second copy, a backup that is running, or two that wait for one another.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `See who holds the lock: in PostgreSQL pg_stat_activity and pg_locks, in MySQL SHOW ENGINE INNODB STATUS; for SQLite, fuser DATABASE-FILE.`,
    `End what hangs there. If the data lies on a network share, move it to a local disk: SQLite does not work on shares.`,
    `If ${subject} runs twice on one database, stop one.`,
  ],
};
