import type { ServiceStatus } from '#contract/service.ts';
import { plight } from './broken.ts';
import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** Something else holds its lock, or has left one behind. */
export const runningTwice: Cause = {
  id: 'running-twice',
  name: 'another copy holds its lock',
  refines: [...GENERAL, 'config-error', 'file-missing'],
  ...gaveUpOver('says-running-twice', 5),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: another copy of it holds its lock`,
  summary: ({ subject }) =>
    `${subject} may run only once on its data. It finds a lock there: another copy is running, or one that was killed has left its lock behind.`,
  fix: () => null,
  humanSteps: ({ subject, status }) => [
    `See whether another container uses the same folder${volumes(status)}, and stop the one that should not run.`,
    `If none does: stop ${subject}, remove the lock file that its log names, and start it again.`,
  ],
};

function volumes(status: ServiceStatus | undefined): string {
  const sources = (status?.mounts ?? []).filter(({ read_only }) => !read_only).map(({ source }) => source);
  return sources.length === 0 ? '' : ` (${sources.join(', ')})`;
}
