import type { Cause } from './cause.ts';
import { disks, logOf } from './probes.ts';
import { accordingTo, blamedFor } from './told.ts';
import { GENERAL } from './weights.ts';

/** It answers, and takes nothing new in. */
export const writesRefused: Cause = {
  id: 'writes-refused',
  name: 'answers, but takes no writes',
  refines: [...GENERAL, 'dependency-unreachable'],
  ...blamedFor('says-unwritable', 4.2),
  explains: [
    ...blamedFor('says-unwritable', 4.2).explains,
    // Why it takes none.
    { finding: 'says-no-space', weight: 1 },
    { finding: 'says-forbidden', weight: 1 },
    { finding: 'says-read-only', weight: 1 },
    { finding: 'says-storage-fails', weight: 1 },
  ],
  probes: ({ subject }) => [
    logOf(subject, `Read why ${subject} takes no writes`),
    disks('See whether a disk is full'),
  ],
  title: ({ subject }) => `${subject} answers, but takes no writes`,
  summary: (suspect) =>
    `${suspect.subject} can be read, and refuses to store anything new${accordingTo(suspect, 'says-unwritable')}: it cannot save to its disk, follows another one, or protects itself.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Read why in its own log: opspilot logs ${subject}`,
    `See whether its disk has room and whether it may write there.`,
    `If it is a replica, the programs must be told the address of the one that takes writes.`,
  ],
};
