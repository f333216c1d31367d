import type { Cause } from './cause.ts';
import { restart } from './fixes.ts';
import { logAndAnswer } from './probes.ts';

/** It answers, with an error of its own. */
export const serverErrors: Cause = {
  id: 'server-errors',
  name: 'answers with errors',
  prior: -2,
  refines: ['unhealthy'],
  spreads: true,
  showsIn: ['answer'],
  requires: ['server-error'],
  explains: [
    { finding: 'server-error', weight: 3.5 },
    { finding: 'unhealthy', weight: 1 },
    { finding: 'says-exception', weight: 0.8 },
  ],
  contradicts: [{ finding: 'healthy', weight: -0.5 }],
  probes: logAndAnswer,
  title: ({ subject, has }) =>
    `${subject} answers with an error (status ${has('server-error')?.data.status ?? '5xx'})`,
  summary: ({ subject }) => `${subject} can be reached, and fails inside when it is asked for something.`,
  fix: (suspect) => restart(suspect, `${suspect.subject} fails inside; a fresh start often mends that.`),
  humanSteps: ({ subject }) => [
    `Read the log of ${subject} for the error behind its answers: opspilot logs ${subject}`,
    'If a restart does not help, mend what the log complains about.',
  ],
};
