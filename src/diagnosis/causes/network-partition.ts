import type { Finding } from '../finding.ts';
import { LIVE } from '../rank.ts';
import type { Cause, Suspect } from './cause.ts';
import { answerOf, isAskable, logOf } from './probes.ts';
import { BROUGHT_DOWN, GENERAL, KILLED } from './weights.ts';

/** Both run and are well, and nothing gets from one to the other. */
export const networkPartition: Cause = {
  id: 'network-partition',
  name: 'nothing gets through between two',
  prior: -2.5,
  refines: [...GENERAL, 'dependency-unreachable', 'dependency-timeout', 'hung'],
  spreads: true,
  showsIn: ['log', 'answer'],
  requires: ['says-timeout'],
  explains: [{ finding: 'says-timeout', weight: 5, when: isCut }, ...BROUGHT_DOWN],
  contradicts: [KILLED],
  holds: (suspect) => cutFrom(suspect) !== undefined,
  probes: (suspect) => {
    const other = cutFrom(suspect) ?? '';
    return [
      ...(isAskable(suspect.statusOf(other))
        ? [answerOf(other, `Ask ${other} itself, because nothing gets from ${suspect.subject} to it`)]
        : []),
      logOf(other, `See whether ${other} reaches ${suspect.subject}`),
    ];
  },
  title: (suspect) => `Nothing gets through from ${suspect.subject} to ${cutFrom(suspect)}`,
  summary: (suspect) =>
    `${suspect.subject} and ${cutFrom(suspect)} both run, and ${cutFrom(suspect)} works for others; but what ${suspect.subject} sends it is lost on the way.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Try it from inside: docker exec ${suspect.subject} ping ${cutFrom(suspect)}`,
    'Look for firewall rules that were changed (iptables -L DOCKER-USER -n, nft list ruleset), and for two networks with the same addresses (docker network inspect).',
    'If they are on different machines, look at what connects these.',
  ],
};

/** Lost on the way: there is no route, or who was asked answers others. */
function isCut(finding: Finding, suspect: Suspect): boolean {
  const { other, strength, says, data } = finding;
  if (
    other === '' ||
    data.late === true ||
    strength < LIVE ||
    suspect.elsewhere(other, 'running') === undefined
  )
    return false;
  if (suspect.elsewhere(other, 'silent') ?? suspect.elsewhere(other, 'unhealthy')) return false;
  const works = suspect.elsewhere(other, 'answers') ?? suspect.elsewhere(other, 'healthy');
  return works !== undefined || NO_ROUTE.test(says);
}

const NO_ROUTE = /no route to host|unreachable|EHOSTUNREACH|ENETUNREACH|\(113\b|\[Errno 113\]/i;

function cutFrom(suspect: Suspect): string | undefined {
  return suspect.findings.find((finding) => finding.kind === 'says-timeout' && isCut(finding, suspect))
    ?.other;
}
