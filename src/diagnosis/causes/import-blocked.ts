import type { Cause } from './cause.ts';

/** The log says that a finished download cannot be taken over; which one only the program itself can show. */
export const importBlocked: Cause = {
  id: 'import-blocked',
  name: 'import blocked',
  prior: -2,
  refines: [],
  spreads: false,
  showsIn: ['log'],
  requires: ['says-import-blocked'],
  explains: [{ finding: 'says-import-blocked', weight: 4 }],
  contradicts: [],
  probes: () => [],
  title: ({ subject }) => `${subject} cannot import a finished download`,
  summary: ({ subject }) =>
    `A download is finished, and ${subject} does not find in it what it looks for. It stays in the queue until somebody decides.`,
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Open the queue of ${subject} (Activity, Queue): import the marked download by hand, or remove it.`,
    'If it is wanted, search for another release.',
  ],
};
