import type { Cause } from './cause.ts';
import { logAndAnswer } from './probes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** It was started a while ago and has not become ready. */
export const slowStart: Cause = {
  id: 'slow-start',
  name: 'does not get ready',
  prior: -2,
  refines: [],
  spreads: true,
  showsIn: ['status'],
  requires: ['slow-start'],
  explains: [
    { finding: 'slow-start', weight: 3.5 },
    { finding: 'silent', weight: 0.3 },
    { finding: 'waits-for', weight: 0.7 },
    ...MISSED_BY_OTHERS,
  ],
  contradicts: [{ finding: 'answers', weight: -1.5 }],
  probes: logAndAnswer,
  title: ({ subject }) => `${subject} was started and does not get ready`,
  summary: ({ subject }) =>
    `${subject} runs, and its own check has not passed once since it was started. It may be busy (a migration, a large scan), or wait for something.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Read what it is doing: opspilot logs ${subject}`,
    'If it is busy, give it time; if it waits for something, see to that.',
  ],
};
