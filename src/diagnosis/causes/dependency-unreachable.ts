import { plight } from './broken.ts';
import type { Cause } from './cause.ts';
import { complaint, lookAtOther, target, UNREACHED } from './unreached.ts';
import { BROUGHT_DOWN, GENERAL, KILLED } from './weights.ts';

/** It cannot reach something that it needs, and what it needs is not known to be broken. */
export const dependencyUnreachable: Cause = {
  id: 'dependency-unreachable',
  name: 'cannot reach what it needs',
  prior: -2.5,
  refines: [...GENERAL, 'hung'],
  spreads: true,
  showsIn: ['log'],
  requires: [...UNREACHED],
  explains: [
    { finding: 'says-refused', weight: 3.8 },
    { finding: 'says-unresolved', weight: 3.8 },
    { finding: 'says-timeout', weight: 3 },
    ...BROUGHT_DOWN,
    { finding: 'app-complains', weight: 0.5 },
  ],
  contradicts: [{ finding: 'healthy', weight: -0.5 }, KILLED],
  holds: (suspect) => complaint(suspect) !== undefined,
  probes: (suspect) => lookAtOther(suspect),
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: it cannot reach ${target(complaint(suspect))}`,
  summary: (suspect) =>
    `${suspect.subject} tries to connect to ${target(complaint(suspect))}, and nobody lets it in there. It cannot do its work without.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Check the address ${target(complaint(suspect))} in the settings of ${suspect.subject}: name and port.`,
    `Check that ${target(complaint(suspect))} is running and in the same network as ${suspect.subject}.`,
  ],
};
