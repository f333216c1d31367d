import { LIVE } from '../rank.ts';
import type { Cause, Suspect } from './cause.ts';
import { answerOf, isAskable } from './probes.ts';

/** It runs, and no port of the machine leads to it. */
export const portNotPublished: Cause = {
  id: 'port-not-published',
  name: 'its port is not published',
  prior: -2,
  refines: ['not-listening', 'hung'],
  spreads: false,
  showsIn: ['status'],
  requires: ['unpublished'],
  explains: [
    { finding: 'unpublished', weight: 3.5 },
    { finding: 'refuses', weight: 2 },
    { finding: 'silent', weight: 1 },
  ],
  contradicts: [
    { finding: 'unhealthy', weight: -2 },
    // At its address inside it answers whoever is on this machine.
    { finding: 'answers', weight: -4, when: (_, suspect) => isMeantToBe(suspect) || !suspect.wanted },
  ],
  // What others pass on needs no port of its own; it is a fault only where somebody wants in and cannot.
  holds: (suspect) =>
    (suspect.asked && suspect.neededBy.length === 0) || (isMeantToBe(suspect) && isTurnedAway(suspect)),
  probes: ({ subject, status }) =>
    isAskable(status) ? [answerOf(subject, `See whether ${subject} can be reached at its address`)] : [],
  title: ({ subject }) => `${subject} runs, but none of its ports is published`,
  summary: ({ subject, has }) =>
    `${subject} listens inside its container${has('unpublished')?.data.ports ? ` (port ${has('unpublished')?.data.ports})` : ''}, and no port of this machine leads there. From outside nobody can reach it.`,
  fix: () => null,
  humanSteps: ({ subject, status, has }) => [
    `Publish it under ports: of ${subject} in its compose file, for example "${String(has('unpublished')?.data.ports ?? '80').split(', ')[0]}:${String(has('unpublished')?.data.ports ?? '80').split(', ')[0]}".`,
    `Then create it anew: docker compose up -d ${status?.compose_service ?? subject}`,
  ],
};

/** Whether its address, as it is known, is one of this machine. */
function isMeantToBe({ status }: Suspect): boolean {
  return status?.url != null && /^(?:localhost|127\.|\[?::1)/.test(new URL(status.url).hostname);
}

function isTurnedAway({ has }: Suspect): boolean {
  return Math.max(has('refuses')?.strength ?? 0, has('silent')?.strength ?? 0) >= LIVE;
}
