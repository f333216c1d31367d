import type { ServiceStatus } from '#contract/service.ts';
import type { Finding } from '../finding.ts';
import { shareNoNetwork } from '../graph/addresses.ts';
import { LIVE } from '../rank.ts';
import { listed } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { UNREACHED } from './unreached.ts';
import { BROUGHT_DOWN, GENERAL } from './weights.ts';

const SIGNS = [...UNREACHED, 'unmet-ref', 'apart'] as const;
const STUCK = [
  'silent',
  'refuses',
  'unhealthy',
  'slow-start',
  'looping',
  'died',
  'server-error',
  'serves-errors',
] as const;

/** Two that need one another run, and are in no common network. The one that is cut off from the rest is the subject. */
export const wrongNetwork: Cause = {
  id: 'wrong-network',
  name: 'in the wrong network',
  prior: -2,
  refines: [
    ...GENERAL,
    'dependency-unreachable',
    'name-not-resolved',
    'dependency-timeout',
    'network-partition',
    'hung',
  ],
  spreads: true,
  showsIn: ['log', 'status'],
  requires: SIGNS,
  explains: [
    ...SIGNS.map((finding) => ({ finding, weight: 5, when: isApart })),
    ...SIGNS.map((finding) => ({ finding, weight: 5, at: 'others' as const, when: isApart })),
    ...BROUGHT_DOWN,
  ],
  contradicts: [],
  holds: (suspect) => apartFrom(suspect).length > 0,
  probes: () => [],
  title: (suspect) => `${suspect.subject} is in no common network with ${listed(apartFrom(suspect))}`,
  summary: (suspect) =>
    `${suspect.subject} and ${listed(apartFrom(suspect))} both run, but are connected to different networks, so that neither can reach the other. A restart does not change that.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See in which networks they are: docker inspect --format '{{json .NetworkSettings.Networks}}' ${suspect.status?.id ?? suspect.subject}`,
    `Connect ${suspect.subject} to the network of the others (docker network connect NETWORK ${suspect.subject}), and list that network under networks: in its compose file, so that it stays so.`,
  ],
};

/** The complaint is about somebody who runs, and with whom there is no common network; this one is cut off. */
function isApart(finding: Finding, suspect: Suspect): boolean {
  if (finding.other === '' || finding.strength < LIVE) return false;
  const [from, to] = [suspect.statusOf(finding.subject), suspect.statusOf(finding.other)];
  if (!from || !to || suspect.elsewhere(to.id, 'running') === undefined) return false;
  const isSetting = finding.kind === 'unmet-ref' || finding.kind === 'apart';
  if (!shareNoNetwork(from, to, isSetting || finding.kind === 'says-unresolved')) return false;
  // A setting that leads nowhere harms nobody as long as its owner works.
  if (isSetting && !isStuck(from.id, suspect)) return false;
  const alone = isCutOff(to, suspect) && !isCutOff(from, suspect) ? to : from;
  return alone.id === suspect.subject;
}

function isStuck(service: string, { elsewhere }: Suspect): boolean {
  return STUCK.some((kind) => (elsewhere(service, kind)?.strength ?? 0) >= LIVE);
}

function isCutOff(service: ServiceStatus, { inventory }: Suspect): boolean {
  const near = inventory.filter(({ id, project }) => id !== service.id && project === service.project);
  return near.every(({ networks }) => !networks.some((network) => service.networks.includes(network)));
}

function apartFrom(suspect: Suspect): string[] {
  const { findings, named, subject } = suspect;
  const seen = [...findings, ...named].filter(
    (finding) => SIGNS.some((kind) => kind === finding.kind) && isApart(finding, suspect),
  );
  return [...new Set(seen.map((one) => (one.subject === subject ? one.other : one.subject)))].sort();
}
