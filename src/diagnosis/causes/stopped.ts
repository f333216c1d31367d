import type { Cause } from './cause.ts';
import { start } from './fixes.ts';
import { eventsOf } from './probes.ts';

/** It was stopped and nobody misses it but the one who asks. */
export const stopped: Cause = {
  id: 'stopped',
  name: 'stopped on purpose',
  prior: -1.5,
  refines: [],
  spreads: false,
  showsIn: ['status'],
  requires: ['stopped', 'ended'],
  explains: [
    { finding: 'stopped', weight: 3.5 },
    { finding: 'stop-event', weight: 0.5 },
    { finding: 'ended', weight: 2 },
  ],
  contradicts: [],
  holds: ({ asked }) => asked,
  probes: ({ subject }) => [eventsOf(`See when ${subject} was stopped`)],
  title: ({ subject }) => `${subject} is stopped`,
  summary: ({ subject, has }) => {
    const told = has('stop-event')?.says.replace(/^the (.*)$/, ' The $1.') ?? '';
    return `${subject} came to a clean end: it did not crash, it was stopped.${told} It stays so until somebody starts it.`;
  },
  fix: (suspect) =>
    suspect.status?.one_off ? null : start(suspect, `You asked about ${suspect.subject}, and it is stopped.`),
  humanSteps: ({ subject }) => [`Start ${subject}, unless it was stopped on purpose.`],
};
