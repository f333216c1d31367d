import type { Cause, Suspect } from './cause.ts';

/**
 * A finished download cannot be taken over, and there is no tool to remove it: only the log tells, or the queue of
 * Sonarr. Vague, because what was logged once may have been seen to since.
 */
export const importBlocked: Cause = {
  id: 'import-blocked',
  name: 'import blocked',
  prior: -2,
  refines: [],
  vague: true,
  spreads: false,
  showsIn: ['log'],
  requires: ['says-import-blocked', 'queue-stuck'],
  explains: [
    { finding: 'says-import-blocked', weight: 4 },
    { finding: 'queue-stuck', weight: 4.5 },
  ],
  contradicts: [],
  holds: ({ has, status }) => status?.kind !== 'radarr' || has('queue-stuck') === undefined,
  probes: () => [],
  title: (suspect) => `${suspect.subject} cannot import a finished download${named(suspect)}`,
  summary: ({ subject }) =>
    `A download is finished, and ${subject} does not find in it what it looks for. It stays in the queue until somebody decides.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Open the queue of ${subject} (Activity, Queue): import the marked download by hand, or remove it.`,
    'If it is wanted, search for another release.',
  ],
};

function named({ has }: Suspect): string {
  const title = String(has('queue-stuck')?.data.title ?? '');
  return title === '' ? '' : `: ${title}`;
}
