import type { Cause } from './cause.ts';
import { disks, logOf } from './probes.ts';
import { complainsOf } from './told.ts';
import { GENERAL } from './weights.ts';

/** The disk or network share under it reports errors. */
export const storageFailing: Cause = {
  id: 'storage-failing',
  name: 'the disk fails',
  refines: [...GENERAL, 'hung', 'data-corrupt', 'file-missing', 'slow-disk'],
  ...complainsOf('says-storage-fails', 5),
  probes: ({ subject }) => [
    logOf(subject, `Read which errors ${subject} gets from its disk`),
    disks('See how the disks are'),
  ],
  title: ({ subject }) => `The disk or share that ${subject} uses fails`,
  summary: ({ subject }) =>
    `${subject} gets errors from the disk or network share under it, not from a lack of room. Data may be at risk.`,
  fix: () => null,
  humanSteps: () => [
    'Make a copy of what matters now.',
    'Read what the machine says of the disk: dmesg | tail -50; smartctl -a /dev/DISK',
    'If it is a network share: see that its server is up, and mount it anew.',
  ],
};
