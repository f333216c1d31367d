import type { Cause } from './cause.ts';
import { isFresh, restart } from './fixes.ts';
import { logAndAnswer, statsOf } from './probes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** Its own health check fails, and nothing says more about why. */
export const unhealthy: Cause = {
  id: 'unhealthy',
  name: 'health check fails',
  prior: -2,
  refines: [],
  spreads: true,
  showsIn: ['status'],
  requires: ['unhealthy'],
  explains: [
    { finding: 'unhealthy', weight: 4 },
    { finding: 'silent', weight: 0.3 },
    { finding: 'log-changed', weight: 0.3 },
    ...MISSED_BY_OTHERS,
  ],
  contradicts: [],
  probes: (suspect) => [
    ...logAndAnswer(suspect),
    statsOf(suspect.subject, `See whether ${suspect.subject} has computing time and memory left`),
  ],
  title: ({ subject }) => `${subject} runs, but its health check fails`,
  summary: ({ subject, has }) => {
    const output = String(has('unhealthy')?.data.output ?? '');
    return `${subject} is running, and its own check says that it does not do its work${output === '' ? '' : ` (“${output}”)`}.`;
  },
  // What has just been started anew is as ill after another start.
  fix: (suspect) =>
    isFresh(suspect)
      ? null
      : restart(
          suspect,
          `The health check of ${suspect.subject} keeps failing; a fresh start often mends that.`,
        ),
  humanSteps: ({ subject }) => [
    `Read the log of ${subject}: opspilot logs ${subject}`,
    `If a restart does not help, look at what its health check tests, and why that fails.`,
  ],
};
