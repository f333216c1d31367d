import type { Finding } from '../finding.ts';
import { LIVE } from '../rank.ts';
import type { Cause, Suspect } from './cause.ts';
import { logAndAnswer } from './probes.ts';
import { GENERAL, MISSED_BY_OTHERS } from './weights.ts';

/** It takes connections, but not where everybody looks for it: on another port, or for itself alone. */
export const listensElsewhere: Cause = {
  id: 'listens-elsewhere',
  name: 'listens at another place',
  prior: -2,
  refines: [...GENERAL, 'port-not-published'],
  spreads: true,
  showsIn: ['answer', 'log'],
  requires: ['refuses', 'unhealthy'],
  explains: [
    { finding: 'refuses', weight: 2.5 },
    { finding: 'unhealthy', weight: 1 },
    { finding: 'listens-at', weight: 3, when: isElsewhere },
    { finding: 'changed', weight: 0.2 },
    ...MISSED_BY_OTHERS,
  ],
  contradicts: [
    { finding: 'answers', weight: -4 },
    { finding: 'silent', weight: -2 },
    // It does listen where it is looked for, as well.
    { finding: 'listens-at', weight: -3, when: (finding, suspect) => !isElsewhere(finding, suspect) },
  ],
  holds: (suspect) => place(suspect) !== undefined && (suspect.has('refuses')?.strength ?? 0) >= LIVE,
  probes: logAndAnswer,
  title: (suspect) =>
    place(suspect)?.data.local === true
      ? `${suspect.subject} listens for itself alone`
      : `${suspect.subject} listens on port ${place(suspect)?.data.port}, and is asked at another one`,
  summary: (suspect) =>
    place(suspect)?.data.local === true
      ? `${suspect.subject} takes connections only from within its own container (127.0.0.1). Whoever asks from outside is turned away.`
      : `${suspect.subject} runs and takes connections on port ${place(suspect)?.data.port}; everybody else looks for it at port ${askedAt(suspect) ?? 'another port'}. A restart does not change that.`,
  fix: () => null,
  humanSteps: (suspect) => [
    place(suspect)?.data.local === true
      ? `Let ${suspect.subject} listen on all addresses: 0.0.0.0 in its settings or command.`
      : `Let the two agree: the port in the settings or command of ${suspect.subject}, and the one in its health check, in ports:, and in the settings of those who ask it.`,
    'If this began with a new version, its default may have changed: read its release notes, or go back.',
  ],
};

function isElsewhere({ data }: Finding, suspect: Suspect): boolean {
  const asked = askedAt(suspect);
  return data.local === true || (typeof data.port === 'number' && asked !== null && data.port !== asked);
}

/** Nowhere does it say that it listens where it is looked for. */
function place(suspect: Suspect): Finding | undefined {
  const all = suspect.findings.filter(({ kind, strength }) => kind === 'listens-at' && strength >= LIVE);
  return all.every((finding) => isElsewhere(finding, suspect)) ? all[0] : undefined;
}

function askedAt({ status }: Suspect): number | null {
  if (status === undefined) return null;
  const url = status.url === null ? null : Number(new URL(status.url).port || 80);
  const published = status.ports.find(({ host_port }) => host_port !== null && host_port === url);
  return published?.container_port ?? url ?? status.ports[0]?.container_port ?? null;
}
