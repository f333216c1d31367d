import type { Cause, Suspect } from './cause.ts';
import { disks, logOf } from './probes.ts';
import { BROUGHT_DOWN, GENERAL } from './weights.ts';

/** There is room for data and none for one more file. */
export const inodesExhausted: Cause = {
  id: 'inodes-exhausted',
  name: 'no room for more files',
  prior: -2.5,
  refines: [...GENERAL, 'disk-full', 'file-missing', 'permission-denied'],
  spreads: true,
  showsIn: ['disk'],
  requires: ['inodes-full'],
  explains: [
    { finding: 'inodes-full', weight: 5 },
    { finding: 'says-no-space', weight: 2 },
    { finding: 'says-no-space', weight: 1.5, at: 'others' },
    ...BROUGHT_DOWN.map((weight) => ({ ...weight, weight: weight.weight / 2 })),
  ],
  contradicts: [],
  probes: ({ subject }) => [
    disks('See how many files the disks can still take'),
    ...(subject === 'host' ? [] : [logOf(subject, `See whether writes of ${subject} fail`)]),
  ],
  title: (suspect) =>
    suspect.subject === 'host'
      ? `The disk of this machine can take no more files (${path(suspect)})`
      : `${suspect.subject} can make no more files (${path(suspect)})`,
  summary: (suspect) =>
    `The file system at ${path(suspect)} has room for data, but as many files as it can hold (inodes). Every attempt to make another one fails as if the disk were full.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `See where the many files are: du --inodes -x ${path(suspect)} | sort -n | tail -20`,
    'Delete what is not needed: old sessions, caches, mail queues, unused images (docker system prune).',
    'The number of files is fixed when a file system is made; a new one can have more.',
  ],
};

function path(suspect: Suspect): string {
  return String(suspect.has('inodes-full')?.data.path ?? '');
}
