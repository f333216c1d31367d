import type { Finding } from '../finding.ts';
import { plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';

/** What should be run is not there, may not be run, or is made for another kind of machine. */
export const programMissing: Cause = {
  id: 'program-missing',
  name: 'its program cannot be run',
  prior: -2.5,
  refines: ['crashed', 'restart-loop', 'start-failed', 'file-missing', 'permission-denied'],
  spreads: true,
  showsIn: ['status', 'log'],
  requires: ['died', 'looping', 'start-failed'],
  explains: [
    { finding: 'died', weight: 4, when: cannotRun },
    { finding: 'looping', weight: 4, when: cannotRun },
    { finding: 'start-failed', weight: 5, when: cannotRun },
    { finding: 'says-not-found', weight: 2 },
  ],
  contradicts: [],
  holds: ({ findings }) => findings.some((f) => STARTS.includes(f.kind) && cannotRun(f)),
  probes: ({ subject }) => [logOf(subject, `Read which program of ${subject} could not be run`)],
  title: (suspect) =>
    `${suspect.subject} ${plight(suspect)}: its program ${format(suspect) ? 'is for another kind of machine' : 'cannot be run'}`,
  summary: (suspect) =>
    format(suspect)
      ? `The image of ${suspect.subject} holds programs for another processor than this machine has.`
      : `What ${suspect.subject} should run is not in its image, or is not a program that may be run.`,
  fix: () => null,
  humanSteps: ({ subject, status }) => [
    `Check command: and entrypoint: of ${subject} in its compose file for misspellings.`,
    `Check that the image ${status?.image ?? ''} is the right one for this machine (docker image inspect shows its architecture).`,
    'If it starts a script: it must be executable, and its first line must name a shell that is in the image.',
  ],
};

const STARTS: readonly string[] = ['died', 'looping', 'start-failed'];

function cannotRun(finding: Finding): boolean {
  const code = finding.data.code;
  if (code === 126 || code === 127) return true;
  return /exec(?:utable)?:? |exec format|no such file or directory|permission denied.*exec|runc|not found in \$PATH/i.test(
    String(finding.data.text ?? ''),
  );
}

function format(suspect: Suspect): boolean {
  return suspect.has('says-not-found')?.data.format === true;
}
