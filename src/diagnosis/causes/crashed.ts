import { exitWords, signalOf } from '../detectors/exit-code.ts';
import type { Cause, Suspect } from './cause.ts';
import { restart } from './fixes.ts';
import { logProbe } from './probes.ts';

/** The program ended by itself or was killed, and nothing brought it back. */
export const crashed: Cause = {
  id: 'crashed',
  name: 'crashed',
  prior: -2,
  refines: [],
  spreads: true,
  showsIn: ['status'],
  requires: ['died'],
  explains: [{ finding: 'died', weight: 5 }],
  contradicts: [
    { finding: 'running', weight: -6 },
    { finding: 'looping', weight: -2 },
    { finding: 'start-failed', weight: -3 },
  ],
  probes: (suspect) => [
    logProbe(suspect.subject, `Read the last lines of ${suspect.subject} before it ended`),
  ],
  title: (suspect) => `${suspect.subject} has crashed (${codeWords(suspect)})`,
  summary: (suspect) =>
    `${suspect.subject} ended without being asked to, and nothing has started it again. Until it runs, nobody can use it.`,
  fix: (suspect) => restart(suspect, `${suspect.subject} is down after a crash; a restart brings it back.`),
  humanSteps: (suspect) => [
    `Start ${suspect.subject} again.`,
    `If it ends again, read the last lines of its log: opspilot logs ${suspect.subject}`,
  ],
};

function codeWords(suspect: Suspect): string {
  const code = suspect.has('died')?.data.code;
  if (typeof code !== 'number') return 'not running';
  const signal = signalOf(code);
  return signal ? `killed by ${signal}, exit code ${code}` : exitWords(code);
}
