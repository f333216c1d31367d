import type { Cause } from './cause.ts';
import { restart } from './fixes.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** It may not start any more processes or threads. */
export const tooManyProcesses: Cause = {
  id: 'too-many-processes',
  name: 'too many processes',
  refines: [...GENERAL, 'hung', 'oom-killed'],
  ...complainsOf('says-too-many-processes', 4.6),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: ({ subject }) => `${subject} may not start any more processes`,
  summary: ({ subject }) =>
    `${subject} has reached the number of processes and threads that it may have, and cannot start another one.`,
  // At its start it needs as many again.
  fix: (suspect) =>
    suspect.has('running') && !suspect.has('looping')
      ? restart(suspect, `${suspect.subject} may not start any more processes; a restart ends those it has.`)
      : null,
  humanSteps: ({ subject }) => [
    `See how many it has, and of what: docker top ${subject}`,
    `Raise its limit (pids_limit: or ulimits: nproc: in its compose file), or mend what starts so many; init: true in the compose file cleans up ended children.`,
  ],
};
