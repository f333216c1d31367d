import type { FindingKind } from '../finding.ts';
import { LIVE } from '../rank.ts';
import type { Cause, Suspect } from './cause.ts';
import { restart } from './fixes.ts';
import { logAndAnswer } from './probes.ts';
import { accordingTo } from './told.ts';
import { GENERAL } from './weights.ts';

/** Whatever does its work is busy with what does not come to an end, and the next one waits. */
export const workersBusy: Cause = {
  id: 'workers-busy',
  name: 'all its workers are busy',
  prior: -2.5,
  refines: [...GENERAL, 'hung', 'queue-stalled'],
  told: true,
  spreads: true,
  showsIn: ['log'],
  requires: ['says-workers-busy'],
  explains: [
    { finding: 'says-workers-busy', weight: 4.6 },
    { finding: 'silent', weight: 1 },
    { finding: 'slow-answer', weight: 0.8 },
    { finding: 'unhealthy', weight: 0.8 },
    { finding: 'server-error', weight: 0.5 },
    { finding: 'serves-errors', weight: 0.5 },
    { finding: 'says-timeout', weight: 1.2, at: 'others' },
    { finding: 'says-refused', weight: 0.8, at: 'others' },
  ],
  contradicts: [],
  // To have all hands full is no fault while everybody is served in time.
  holds: lags,
  probes: logAndAnswer,
  title: ({ subject }) => `All workers of ${subject} are busy, and the next request waits`,
  summary: (suspect) =>
    `${suspect.subject} serves a limited number of requests at once, and all its workers are busy with something that takes too long${accordingTo(suspect, 'says-timeout')}. Whoever comes next waits in vain.`,
  fix: (suspect) =>
    restart(
      suspect,
      `The workers of ${suspect.subject} do not come free by themselves; a restart ends what they hang in.`,
    ),
  humanSteps: ({ subject }) => [
    `See what keeps them busy: opspilot logs ${subject}, and what it waits for itself.`,
    'Give requests that take long a time limit, or work of their own that nobody waits for.',
    `Only if the work is real, allow more workers (pm.max_children, MaxRequestWorkers, --workers), which costs memory.`,
  ],
};

function lags({ findings, named }: Suspect): boolean {
  return (
    findings.some(({ kind, strength }) => LATE.includes(kind) && strength >= LIVE) ||
    named.some(({ kind, strength }) => MISSED.includes(kind) && strength >= LIVE)
  );
}

const LATE: readonly FindingKind[] = ['silent', 'slow-answer', 'unhealthy', 'server-error', 'serves-errors'];
const MISSED: readonly FindingKind[] = ['says-timeout', 'says-refused'];
