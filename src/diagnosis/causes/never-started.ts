import type { Cause } from './cause.ts';
import { start } from './fixes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** It was created and nobody started it: often because something it waits for never became ready. */
export const neverStarted: Cause = {
  id: 'never-started',
  name: 'never started',
  prior: -2,
  refines: [],
  spreads: true,
  showsIn: ['status'],
  requires: ['never-started'],
  explains: [{ finding: 'never-started', weight: 4 }, ...MISSED_BY_OTHERS],
  contradicts: [{ finding: 'start-failed', weight: -3 }],
  probes: () => [],
  title: ({ subject }) => `${subject} was created and never started`,
  summary: ({ subject, needs }) =>
    `${subject} has been set up, but not started.${needs.length > 0 ? ' It may have been waiting for something that it needs.' : ''}`,
  fix: (suspect) => start(suspect, `${suspect.subject} has never been started.`),
  humanSteps: ({ subject }) => [`Start ${subject}.`],
};
