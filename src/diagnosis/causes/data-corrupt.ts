import { plight } from './broken.ts';
import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** What it has stored cannot be read any more. */
export const dataCorrupt: Cause = {
  id: 'data-corrupt',
  name: 'its data is damaged',
  refines: [...GENERAL, 'config-error', 'file-missing'],
  ...gaveUpOver('says-corrupt', 5),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: its stored data is damaged`,
  summary: ({ subject }) =>
    `${subject} finds that what it has stored is damaged, and does not go on with it. This comes from a hard power cut, a full or failing disk, or a copy made while it was running. Restarting it does not help.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Stop ${subject} and make a copy of its data folder before you try anything.`,
    `Restore the last backup, or use the repair that ${subject} brings (its manual says which); repairs may lose the newest data.`,
    'See whether the disk is healthy (dmesg, smartctl -a) before you trust it again.',
  ],
};
