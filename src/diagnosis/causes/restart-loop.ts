import type { Cause } from './cause.ts';
import { logOf } from './probes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** It is started anew again and again, and ends each time. Causes that know why refine this one. */
export const restartLoop: Cause = {
  id: 'restart-loop',
  name: 'restart loop',
  prior: -2,
  refines: ['unhealthy'],
  spreads: true,
  showsIn: ['status'],
  requires: ['looping'],
  explains: [
    { finding: 'looping', weight: 5 },
    { finding: 'says-exception', weight: 0.8 },
    { finding: 'last-words', weight: 0.3 },
    { finding: 'unhealthy', weight: 0.3 },
    ...MISSED_BY_OTHERS,
  ],
  contradicts: [],
  probes: ({ subject }) => [logOf(subject, `Read why ${subject} ends each time it is started`)],
  title: ({ subject, has }) => {
    const restarts = Number(has('looping')?.data.restarts ?? 0);
    const period = has('looping')?.data.period;
    const rhythm = period ? `, about every ${period}` : '';
    return `${subject} keeps restarting${restarts > 0 ? ` (${restarts} times so far${rhythm})` : ''}`;
  },
  summary: ({ subject, has }) => {
    const words = has('last-words')?.data.text;
    return `${subject} is started, ends, and is started again, over and over.${words ? ` The last that it says is: “${words}”.` : ''} Restarting it once more would not help: it needs what it complains about.`;
  },
  fix: () => null,
  humanSteps: ({ subject }) => [
    `Read what ${subject} says before it ends: opspilot logs ${subject}`,
    'Mend what it complains about: a setting, a file, something that it needs.',
    `Undo what was changed last: a new image, a new configuration.`,
  ],
};
