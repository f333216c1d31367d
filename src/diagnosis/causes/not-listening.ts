import type { Finding } from '../finding.ts';
import type { Cause } from './cause.ts';
import { isFresh, restart } from './fixes.ts';
import { logAndAnswer } from './probes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** The program runs, and nobody listens where it should be reached. */
export const notListening: Cause = {
  id: 'not-listening',
  name: 'not listening',
  prior: -2,
  refines: ['unhealthy'],
  spreads: true,
  showsIn: ['answer'],
  requires: ['refuses', 'unhealthy'],
  explains: [
    { finding: 'refuses', weight: 4 },
    { finding: 'unhealthy', weight: 2.2, when: turnedDown },
    { finding: 'unhealthy', weight: 0.5, when: (finding) => !turnedDown(finding) },
    ...MISSED_BY_OTHERS,
  ],
  contradicts: [
    { finding: 'answers', weight: -4 },
    { finding: 'healthy', weight: -2.5 },
    { finding: 'silent', weight: -2 },
  ],
  holds: ({ has }) => {
    const unhealthy = has('unhealthy');
    return has('refuses') !== undefined || (unhealthy !== undefined && turnedDown(unhealthy));
  },
  probes: logAndAnswer,
  title: ({ subject }) => `${subject} runs, but nobody listens at its address`,
  summary: ({ subject }) =>
    `${subject} is running, and whoever wants to connect to it is turned away at once: the part of it that should take connections is not there.`,
  // What has just been made anew does not listen after another start either.
  fix: (suspect) =>
    isFresh(suspect)
      ? null
      : restart(suspect, `${suspect.subject} does not take connections; a fresh start opens its port again.`),
  humanSteps: ({ subject }) => [
    `Read the log of ${subject} for why it does not open its port: opspilot logs ${subject}`,
    `Check that ${subject} listens on all addresses (0.0.0.0) and on the port that is published.`,
  ],
};

function turnedDown(finding: Finding): boolean {
  return /refused|can't connect|failed to connect|couldn't connect|ECONNREFUSED/i.test(
    String(finding.data.output ?? ''),
  );
}
