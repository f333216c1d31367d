import type { Finding } from '../finding.ts';
import { plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { answerOf, isAskable, logOf } from './probes.ts';
import { BROUGHT_DOWN, GENERAL, KILLED } from './weights.ts';

/** It cannot reach something that it needs, and what it needs is not known to be broken. */
export const dependencyUnreachable: Cause = {
  id: 'dependency-unreachable',
  name: 'cannot reach what it needs',
  prior: -2.5,
  refines: [...GENERAL, 'server-errors'],
  spreads: true,
  showsIn: ['log'],
  requires: ['says-refused', 'says-timeout', 'says-unresolved'],
  explains: [
    { finding: 'says-refused', weight: 3.8 },
    { finding: 'says-unresolved', weight: 3.8 },
    { finding: 'says-timeout', weight: 3 },
    ...BROUGHT_DOWN,
    { finding: 'app-complains', weight: 0.5 },
  ],
  contradicts: [{ finding: 'healthy', weight: -0.5 }, KILLED],
  holds: (suspect) => complaint(suspect) !== undefined,
  probes: (suspect) => {
    const other = complaint(suspect)?.other ?? '';
    if (other === '') return [];
    return [
      ...(isAskable(suspect.statusOf(other))
        ? [answerOf(other, `Ask ${other} itself, because ${suspect.subject} cannot reach it`)]
        : []),
      logOf(other, `Read the log of ${other}, because ${suspect.subject} cannot reach it`),
    ];
  },
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: it cannot reach ${target(suspect)}`,
  summary: (suspect) =>
    complaint(suspect)?.kind === 'says-unresolved'
      ? `${suspect.subject} looks for ${target(suspect)}, and nobody knows that name: it is misspelt, not running, or not in the same network.`
      : `${suspect.subject} tries to connect to ${target(suspect)}, and nobody lets it in there. It cannot do its work without.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Check the address ${target(suspect)} in the settings of ${suspect.subject}: name and port.`,
    `Check that ${target(suspect)} is running and in the same network as ${suspect.subject}.`,
  ],
};

function complaint({ findings }: Suspect): Finding | undefined {
  const kinds = ['says-refused', 'says-unresolved', 'says-timeout'];
  return findings
    .filter((finding) => kinds.includes(finding.kind) && finding.strength >= 0.5)
    .sort((a, b) => b.strength - a.strength)[0];
}

function target(suspect: Suspect): string {
  const found = complaint(suspect);
  const address = String(found?.data.address ?? '');
  if (!found || found.other === '') return address || 'another program';
  return address === '' || address.startsWith(found.other)
    ? address || found.other
    : `${found.other} (${address})`;
}
