import { exitWords, signalOf } from '../detectors/exit-code.ts';
import type { Cause, Suspect } from './cause.ts';
import { restart } from './fixes.ts';
import { eventsOf, logOf } from './probes.ts';
import { MISSED_BY_OTHERS } from './weights.ts';

/** The program ended by itself or was killed, and nothing brought it back. */
export const crashed: Cause = {
  id: 'crashed',
  name: 'crashed',
  prior: -2,
  refines: [],
  spreads: true,
  showsIn: ['status'],
  requires: ['died'],
  explains: [
    { finding: 'died', weight: 4.5 },
    { finding: 'exit-code', weight: 0.5 },
    { finding: 'says-exception', weight: 0.8 },
    { finding: 'last-words', weight: 0.3 },
    ...MISSED_BY_OTHERS,
  ],
  contradicts: [],
  probes: ({ subject, has }) => [
    logOf(subject, `Read the last lines of ${subject} before it ended`),
    ...(typeof has('died')?.data.code === 'number' && Number(has('died')?.data.code) > 128
      ? [eventsOf(`See whether somebody stopped ${subject} or something killed it`)]
      : []),
  ],
  title: (suspect) => `${suspect.subject} has crashed (${codeWords(suspect)})`,
  summary: ({ subject }) =>
    `${subject} ended without being asked to, and nothing has started it again. Until it runs, nobody can use it.`,
  fix: (suspect) => restart(suspect, `${suspect.subject} is down after a crash; a restart brings it back.`),
  humanSteps: ({ subject }) => [
    `Start ${subject} again.`,
    `If it ends again, read the last lines of its log: opspilot logs ${subject}`,
  ],
};

function codeWords(suspect: Suspect): string {
  const code = suspect.has('died')?.data.code;
  if (typeof code !== 'number') return 'not running';
  const signal = signalOf(code);
  return signal ? `killed by ${signal}, exit code ${code}` : exitWords(code);
}
