import { plight } from './broken.ts';
import type { Cause } from './cause.ts';
import { complaint, lookAtOther, target } from './unreached.ts';
import { BROUGHT_DOWN, GENERAL, KILLED } from './weights.ts';

const KINDS = ['says-timeout'] as const;

/** What it needs lets it wait until it gives up. */
export const dependencyTimeout: Cause = {
  id: 'dependency-timeout',
  name: 'what it needs does not answer in time',
  prior: -2.5,
  refines: [...GENERAL, 'hung', 'dependency-unreachable'],
  spreads: true,
  showsIn: ['log'],
  requires: KINDS,
  explains: [
    { finding: 'says-timeout', weight: 3.8 },
    ...BROUGHT_DOWN,
    { finding: 'app-complains', weight: 0.5 },
  ],
  contradicts: [{ finding: 'healthy', weight: -0.5 }, KILLED],
  holds: (suspect) => complaint(suspect)?.kind === 'says-timeout',
  probes: (suspect) => lookAtOther(suspect, KINDS),
  title: (suspect) =>
    `${suspect.subject} ${plight(suspect)}: ${target(complaint(suspect, KINDS))} does not answer it in time`,
  summary: (suspect) =>
    `${suspect.subject} asks ${target(complaint(suspect, KINDS))} and waits until it gives up. The other side is overloaded or stuck, or something on the way swallows what is sent.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See whether ${target(complaint(suspect, KINDS))} is there and how quickly it answers others.`,
    'If it is outside: see whether this machine reaches it, and whether a firewall stands between.',
    `If it is only slow, a longer timeout in ${suspect.subject} helps until the reason is mended.`,
  ],
};
