import { LIVE } from '../rank.ts';
import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** Work waits in a queue and nobody does it. */
export const queueStalled: Cause = {
  id: 'queue-stalled',
  name: 'work piles up',
  refines: [...GENERAL],
  ...complainsOf('says-queue-stalls', 4),
  // Where the one who should do the work does not run, that is the trouble.
  holds: ({ findings }) =>
    findings.some(
      ({ kind, other, strength }) => kind === 'says-queue-stalls' && other === '' && strength >= LIVE,
    ),
  probes: ({ subject, neededBy }) => [
    logOf(subject, `Read what waits at ${subject}`),
    ...neededBy.slice(0, 2).map((worker) => logOf(worker, `See whether ${worker} does its work`)),
  ],
  title: ({ subject }) => `The queue of ${subject} does not move`,
  summary: ({ subject }) =>
    `Work is waiting at ${subject}, and it is not done, or more comes in than is done. Those who wait for it wait in vain.`,
  fix: () => null,
  humanSteps: ({ subject, neededBy }) => [
    `See whether the workers that should empty the queue run${neededBy.length > 0 ? `: ${neededBy.slice(0, 4).join(', ')}` : ''}.`,
    `Look for one item that fails again and again and holds up the rest: opspilot logs ${subject}`,
  ],
};
