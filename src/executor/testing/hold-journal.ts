import { openJournal } from '#executor/journal.ts';

/** Holds the journal of its first argument until it is killed. */
const journal = openJournal(process.argv[2] ?? '', { executor: 'controller', now: () => new Date() });
process.stdout.write(`${journal.epoch}\n`);
setInterval(() => undefined, 60_000);
