import type { Cause } from './cause.ts';
import { restart } from './fixes.ts';
import { logOf, metricsOf } from './probes.ts';

/** It wanted more memory than there was or than it may have, and was killed or gave up. */
export const oomKilled: Cause = {
  id: 'oom-killed',
  name: 'out of memory',
  prior: -2.5,
  refines: ['crashed', 'restart-loop'],
  spreads: true,
  showsIn: ['status', 'log'],
  requires: ['oom', 'says-memory'],
  explains: [
    { finding: 'oom', weight: 6 },
    { finding: 'says-memory', weight: 3 },
    { finding: 'died', weight: 1.5 },
    { finding: 'looping', weight: 1.5 },
  ],
  contradicts: [],
  holds: ({ has }) => has('oom') !== undefined || has('died') !== undefined || has('looping') !== undefined,
  probes: ({ subject }) => [
    logOf(subject, `Read what ${subject} did when its memory ran out`),
    metricsOf('memory_usage', 'See whose memory only grows'),
  ],
  title: ({ subject, has }) =>
    `${subject} ${has('looping') ? 'keeps restarting' : 'has crashed'}: it ran out of memory`,
  summary: ({ subject }) =>
    `${subject} used more memory than it may have, and was ended for it. It can be started again, but it will happen again unless it gets more memory or needs less.`,
  fix: (suspect) =>
    suspect.has('died')
      ? restart(
          suspect,
          `${suspect.subject} is down; a restart brings it back until its memory runs out again.`,
        )
      : null,
  humanSteps: ({ subject }) => [
    `Give ${subject} more memory (mem_limit, or deploy.resources.limits.memory in the compose file), or set it to use less.`,
    `If its memory grows until it is killed, it leaks: update it, or restart it now and then.`,
  ],
};
