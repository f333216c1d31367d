import { LIVE } from '../rank.ts';
import { isBroken } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { metricsOf, statsOf } from './probes.ts';
import { accordingTo, blamedFor } from './told.ts';
import { GENERAL } from './weights.ts';

/** It has used up nearly all of the memory that it may have. */
export const memoryPressure: Cause = {
  id: 'memory-pressure',
  name: 'hardly any memory left',
  refines: [...GENERAL, 'hung', 'writes-refused'],
  ...blamedFor('says-memory-limit', 4.4),
  requires: ['says-memory-limit', 'memory-near-limit', 'says-memory'],
  explains: [
    ...blamedFor('says-memory-limit', 4.4).explains,
    { finding: 'memory-near-limit', weight: 4 },
    { finding: 'says-memory', weight: 4 },
  ],
  holds: (suspect) =>
    suspect.has('memory-near-limit') !== undefined ||
    blamedFor('says-memory-limit', 4.4).holds!(suspect) ||
    lacksMemory(suspect),
  probes: ({ subject }) => [
    statsOf(subject, `See how much memory ${subject} uses`),
    metricsOf('memory_usage', 'See whose memory only grows'),
  ],
  title: (suspect) => `${suspect.subject} has hardly any memory left${share(suspect)}`,
  summary: (suspect) =>
    `${suspect.subject} has used nearly all of the memory that it was given${accordingTo(suspect, 'says-memory-limit')}. It becomes slow, refuses work, or will be ended for it.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Give ${subject} more memory (mem_limit, or the limit in its own settings, such as maxmemory), or set it to keep less.`,
    'If its use only ever grows, it leaks: update it, and restart it before it runs out.',
  ],
};

function share({ has }: Suspect): string {
  const percent = has('memory-near-limit')?.data.percent;
  return percent === undefined ? '' : ` (${percent} % used)`;
}

/** It runs on, and fails again and again for want of memory, as a program with a heap of its own does. */
function lacksMemory(suspect: Suspect): boolean {
  if (suspect.has('died') || suspect.has('looping') || suspect.has('oom')) return false;
  const sure = suspect.has('says-memory')?.strength ?? 0;
  return sure >= INSISTS || (sure >= LIVE && isBroken(suspect));
}

const INSISTS = 0.95;
