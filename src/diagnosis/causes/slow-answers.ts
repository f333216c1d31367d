import type { Cause } from './cause.ts';
import { logAndAnswer, metricsOf, statsOf } from './probes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** It answers, and takes much too long for it. */
export const slowAnswers: Cause = {
  id: 'slow-answers',
  name: 'answers slowly',
  prior: -2,
  refines: [],
  spreads: true,
  showsIn: ['answer'],
  requires: ['slow-answer', 'latency-up'],
  explains: [
    { finding: 'slow-answer', weight: 3.5 },
    { finding: 'latency-up', weight: 3 },
    { finding: 'log-changed', weight: 0.3 },
    ...MISSED_BY_OTHERS,
  ],
  contradicts: [],
  probes: (suspect) => [
    statsOf(suspect.subject, `See whether ${suspect.subject} has computing time and memory left`),
    ...logAndAnswer(suspect),
    metricsOf('response_time', 'See since when answers take longer, and of whom'),
  ],
  title: ({ subject, has }) =>
    `${subject} answers slowly (${(has('slow-answer') ?? has('latency-up'))?.data.words ?? 'late'})`,
  summary: ({ subject }) =>
    `${subject} works, and lets everybody wait. It may have too much to do, wait for something that it needs, or lack computing time or memory.`,
  fix: () => null,
  humanSteps: ({ subject, needs }) => [
    `See what it is busy with: docker stats ${subject}; opspilot logs ${subject}`,
    ...(needs.length > 0
      ? [`See whether it waits for one that it needs: ${needs.slice(0, 4).join(', ')}.`]
      : []),
    'If this began with a change, undo that change.',
  ],
};
