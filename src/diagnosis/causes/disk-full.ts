import type { Cause, Suspect } from './cause.ts';
import { disks, logOf } from './probes.ts';
import { BROUGHT_DOWN, GENERAL } from './weights.ts';

/** There is no room left where it writes. */
export const diskFull: Cause = {
  id: 'disk-full',
  name: 'disk full',
  prior: -2.5,
  refines: [
    ...GENERAL,
    'downloads-paused',
    'slow-disk',
    'storage-failing',
    'writes-refused',
    'import-blocked',
    'file-missing',
    'permission-denied',
  ],
  spreads: true,
  showsIn: ['disk'],
  requires: ['disk-full', 'says-no-space'],
  explains: [
    { finding: 'disk-full', weight: 5 },
    { finding: 'says-no-space', weight: 4, when: ({ other }) => other === '' || other === 'host' },
    { finding: 'says-no-space', weight: 1.5, at: 'others', when: (_, { subject }) => subject === 'host' },
    { finding: 'says-no-space', weight: 3.6, at: 'others', when: (_, { subject }) => subject !== 'host' },
    ...BROUGHT_DOWN.map((weight) => ({ ...weight, weight: weight.weight / 2 })),
    { finding: 'downloads-paused', weight: 0.3 },
    { finding: 'app-complains', weight: 0.3, when: (finding) => /space|disk|write/i.test(finding.says) },
  ],
  contradicts: [
    { finding: 'disk-fine', weight: -1.5, when: (_, suspect) => !isPlain(suspect) },
    { finding: 'disk-fine', weight: -1, at: 'host', when: (_, suspect) => !isPlain(suspect) },
  ],
  probes: ({ subject }) => [
    disks('See how full the disks and quotas are'),
    ...(subject === 'host' ? [] : [logOf(subject, `See whether writes of ${subject} fail`)]),
  ],
  title: (suspect) =>
    suspect.subject === 'host'
      ? `The disk of this machine is full (${place(suspect)})`
      : `${suspect.subject} has no room left to write (${place(suspect)})`,
  summary: (suspect) =>
    `There is no room left ${path(suspect) === '' ? 'where it writes' : `at ${path(suspect)}`}. ${suspect.subject === 'host' ? 'Programs' : suspect.subject} cannot save anything until some is made; a restart does not make room.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See what takes the room: du -xh ${path(suspect) || 'FOLDER'} | sort -h | tail -20`,
    'Delete or move what is no longer needed: old logs, finished downloads, unused images (docker image prune).',
    suspect.has('disk-full')?.data.kind === 'quota'
      ? `Or raise the quota of ${path(suspect)}.`
      : 'Or give it a larger disk.',
    ...(suspect.subject === 'host'
      ? []
      : [`Then see whether ${suspect.subject} works again; it may have to be restarted.`]),
  ],
};

/** It was seen, or it is said now: a limit of its own is no disk, and what could not be written leaves no trace. */
function isPlain({ has, named }: Suspect): boolean {
  const said = [has('says-no-space'), ...named.filter(({ kind }) => kind === 'says-no-space')];
  return has('disk-full') !== undefined || said.some((one) => (one?.strength ?? 0) >= SAID_NOW);
}

const SAID_NOW = 0.7;

function path(suspect: Suspect): string {
  return String(suspect.has('disk-full')?.data.path ?? '');
}

function place(suspect: Suspect): string {
  const full = suspect.has('disk-full');
  return full ? `${full.data.path}, ${full.data.percent_used} % used` : 'its log says so';
}
