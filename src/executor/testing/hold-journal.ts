import { openJournal } from '#executor/journal.ts';

/** Holds the journal of its first argument until it is killed. */
const journal = openJournal(process.argv[2] ?? '', { executor: 'controller', now: () => new Date() });
process.stdout.write(`${journal.epoch}\n`);
// Used on and on: a journal that nobody can reach any more is collected, and its lock goes with it.
setInterval(() => journal.nowMs(), 1_000);
