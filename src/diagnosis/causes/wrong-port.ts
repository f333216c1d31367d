import type { Finding } from '../finding.ts';
import { mayListenOn } from '../graph/addresses.ts';
import { LIVE } from '../rank.ts';
import { plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { answerOf, isAskable, logOf } from './probes.ts';
import { target } from './unreached.ts';
import { BROUGHT_DOWN, GENERAL, KILLED } from './weights.ts';

/** It asks the right one at a port on which nobody listens there. */
export const wrongPort: Cause = {
  id: 'wrong-port',
  name: 'asks at the wrong port',
  prior: -2.5,
  refines: [...GENERAL, 'hung', 'dependency-unreachable'],
  spreads: true,
  showsIn: ['log'],
  requires: ['says-refused'],
  explains: [{ finding: 'says-refused', weight: 4.6, when: isElsewhere }, ...BROUGHT_DOWN],
  contradicts: [{ finding: 'healthy', weight: -0.5 }, KILLED],
  holds: (suspect) => misled(suspect) !== undefined,
  probes: (suspect) => {
    const other = misled(suspect)?.other ?? '';
    return [
      ...(isAskable(suspect.statusOf(other))
        ? [answerOf(other, `Ask ${other} itself, because ${suspect.subject} is turned away`)]
        : []),
      logOf(other, `Read on which port ${other} listens`),
    ];
  },
  title: (suspect) =>
    `${suspect.subject} ${plight(suspect)}: it asks ${target(misled(suspect))}, where nobody listens`,
  summary: (suspect) =>
    `${suspect.subject} connects to ${target(misled(suspect))}. ${misled(suspect)?.other} runs, but listens on ${ports(suspect)}: the port in the settings of ${suspect.subject} is wrong.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Correct the port in the settings of ${suspect.subject}: ${misled(suspect)?.other} listens on ${ports(suspect)}. Between containers it is the port inside that counts, not the published one.`,
    `Then create ${suspect.subject} anew: docker compose up -d ${suspect.status?.compose_service ?? suspect.subject}`,
  ],
};

function isElsewhere(finding: Finding, suspect: Suspect): boolean {
  const { other, data, strength } = finding;
  const to = suspect.statusOf(other);
  if (!to || typeof data.port !== 'number' || strength < LIVE) return false;
  return suspect.elsewhere(other, 'running') !== undefined && !mayListenOn(to, data.port);
}

function misled(suspect: Suspect): Finding | undefined {
  return suspect.findings.find((finding) => finding.kind === 'says-refused' && isElsewhere(finding, suspect));
}

function ports(suspect: Suspect): string {
  const known = suspect.statusOf(misled(suspect)?.other ?? '')?.ports ?? [];
  const numbers = [...new Set(known.map(({ container_port }) => container_port))];
  return numbers.length === 0 ? 'another port' : `port ${numbers.join(' and ')}`;
}
