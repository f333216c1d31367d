import type { Cause } from './cause.ts';
import { restart } from './fixes.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** It has used up the files and connections that it may have open at once. */
export const tooManyOpenFiles: Cause = {
  id: 'too-many-open-files',
  name: 'too many open files',
  refines: [...GENERAL, 'hung', 'dependency-unreachable', 'too-many-connections'],
  ...complainsOf('says-too-many-files', 4.6),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: ({ subject }) => `${subject} has too many files and connections open`,
  summary: ({ subject }) =>
    `${subject} has reached the number of files and connections that it may have open at once. It cannot take new connections or open files until some are closed. Often it forgets to close them.`,
  fix: (suspect) =>
    restart(suspect, `${suspect.subject} has no files left that it may open; a restart closes them all.`),
  humanSteps: ({ subject }) => [
    `Raise the limit: ulimits: nofile: under ${subject} in its compose file.`,
    `If the number keeps growing, it forgets to close them: update ${subject}; a restart helps for a while.`,
  ],
};
