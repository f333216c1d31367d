import type { Finding } from '../finding.ts';
import type { Cause } from './cause.ts';
import { restart } from './fixes.ts';
import { logAndAnswer, statsOf } from './probes.ts';

/** The program is there and takes connections, and answers nothing. */
export const hung: Cause = {
  id: 'hung',
  name: 'hung',
  prior: -2,
  refines: ['unhealthy'],
  spreads: true,
  showsIn: ['status', 'answer'],
  requires: ['silent', 'unhealthy'],
  explains: [
    { finding: 'silent', weight: 4 },
    { finding: 'unhealthy', weight: 2.2, when: ranOutOfTime },
    { finding: 'unhealthy', weight: 0.5, when: (finding) => !ranOutOfTime(finding) },
    { finding: 'says-timeout', weight: 1, at: 'others' },
    { finding: 'log-changed', weight: 0.3 },
  ],
  contradicts: [
    { finding: 'answers', weight: -4 },
    { finding: 'refuses', weight: -2 },
    { finding: 'server-error', weight: -2 },
    { finding: 'healthy', weight: -2 },
  ],
  holds: ({ has }) => {
    const unhealthy = has('unhealthy');
    return has('silent') !== undefined || (unhealthy !== undefined && ranOutOfTime(unhealthy));
  },
  probes: (suspect) => [
    ...logAndAnswer(suspect),
    statsOf(suspect.subject, `See whether ${suspect.subject} has computing time and memory left`),
  ],
  title: ({ subject }) => `${subject} hangs: it runs, and does not answer`,
  summary: ({ subject }) =>
    `${subject} is still there, but whoever asks it something waits in vain. It does not come out of this by itself.`,
  fix: (suspect) => restart(suspect, `${suspect.subject} does not answer any more; a restart frees it.`),
  humanSteps: ({ subject }) => [
    `Restart ${subject}.`,
    `If it hangs again, read its log around the time it fell silent: opspilot logs ${subject}`,
  ],
};

function ranOutOfTime(finding: Finding): boolean {
  return /time[d]?[ -]?out|no answer|deadline|exceeded/i.test(String(finding.data.output ?? ''));
}
