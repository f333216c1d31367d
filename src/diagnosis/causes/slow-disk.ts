import type { Cause } from './cause.ts';
import { disks, logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** It waits for its disk. */
export const slowDisk: Cause = {
  id: 'slow-disk',
  name: 'the disk is too slow',
  refines: [...GENERAL, 'hung'],
  ...complainsOf('says-slow-disk', 4),
  probes: ({ subject }) => [
    logOf(subject, `Read how long ${subject} waits for its disk`),
    disks('See whether a disk is full'),
  ],
  title: ({ subject }) => `${subject} waits for its disk: it is too slow`,
  summary: ({ subject }) =>
    `${subject} says that writing to its disk takes too long. Everything that it does waits for that. Something else may be keeping the disk busy, or the disk is failing.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    'See what keeps the disk busy: iostat -x 5, or docker stats (BLOCK I/O).',
    'See whether the disk is healthy: smartctl -a /dev/DISK',
    `Move the data of ${subject} to a faster disk, or the busy neighbour to another one.`,
  ],
};
