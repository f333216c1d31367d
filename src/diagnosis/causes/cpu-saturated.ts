import type { FindingKind } from '../finding.ts';
import { LIVE } from '../rank.ts';
import { isBroken } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { restart } from './fixes.ts';
import { statsOf } from './probes.ts';
import { GENERAL } from './weights.ts';

/** It uses all the computing time that it may have, and does not keep up. */
export const cpuSaturated: Cause = {
  id: 'cpu-saturated',
  name: 'no computing time left',
  refines: [...GENERAL, 'hung'],
  prior: -2.5,
  spreads: true,
  showsIn: ['api'],
  requires: ['cpu-busy'],
  explains: [
    { finding: 'cpu-busy', weight: 4 },
    { finding: 'unhealthy', weight: 0.8 },
    { finding: 'silent', weight: 1 },
    { finding: 'slow-answer', weight: 1 },
    { finding: 'says-timeout', weight: 0.8, at: 'others' },
  ],
  contradicts: [],
  // To be busy is no fault while everybody is served in time.
  holds: (suspect) => suspect.asked || lags(suspect),
  probes: ({ subject }) => [statsOf(subject, `See how busy ${subject} is`)],
  title: ({ subject }) => `${subject} uses all the computing time that it may have`,
  summary: ({ subject, has }) =>
    `${subject} is busy without a pause (${has('cpu-busy')?.data.words ?? ''}) and does not keep up with what it is asked. It has too much to do, too little computing time, or runs in a circle.`,
  fix: (suspect) =>
    isBroken(suspect) || (suspect.has('silent')?.strength ?? 0) >= LIVE
      ? restart(
          suspect,
          `${suspect.subject} does not keep up any more; a restart drops what it is busy with.`,
        )
      : null,
  humanSteps: ({ subject }) => [
    `See what keeps it busy: docker top ${subject}, and its log: opspilot logs ${subject}`,
    `If it is real work, give it more (cpus: in its compose file), or ask less of it.`,
    'If it runs in a circle, a restart ends that until it happens again.',
  ],
};

function lags({ findings, named }: Suspect): boolean {
  return (
    findings.some(({ kind, strength }) => LATE.includes(kind) && strength >= LIVE) ||
    named.some(({ kind, strength }) => kind === 'says-timeout' && strength >= LIVE)
  );
}

const LATE: readonly FindingKind[] = ['unhealthy', 'silent', 'slow-answer', 'slow-start'];
