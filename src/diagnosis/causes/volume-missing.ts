import type { Finding } from '../finding.ts';
import { isBroken, plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** What should be mounted into it is not there, or empty: a wrong path on the machine makes an empty folder. */
export const volumeMissing: Cause = {
  id: 'volume-missing',
  name: 'a mounted folder is missing or empty',
  refines: [...GENERAL, 'start-failed', 'config-error', 'file-missing', 'never-started'],
  ...gaveUpOver('says-mount-wrong', 4.6),
  explains: [
    ...gaveUpOver('says-mount-wrong', 4.6).explains,
    { finding: 'says-not-found', weight: 4.6, when: isMounted },
    { finding: 'never-started', weight: 0.8 },
  ],
  requires: ['says-mount-wrong', 'says-not-found'],
  holds: (suspect) =>
    (isBroken(suspect) || suspect.has('never-started') !== undefined || insists(suspect)) &&
    (suspect.has('says-mount-wrong') !== undefined || missed(suspect) !== undefined),
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of it`)],
  title: (suspect) => `${suspect.subject} ${plight(suspect)}: ${path(suspect)} is missing or empty`,
  summary: (suspect) =>
    `${suspect.subject} expects something at ${path(suspect)} that is mounted there from the machine, and finds nothing, or a folder where a file should be. A path that does not exist on the machine is made as an empty folder.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Compare the left and right sides of volumes: of ${suspect.subject} with what is on the machine${sources(suspect)}.`,
    'If it is a disk or a network share: see that it is mounted on the machine (findmnt), then restart the service.',
    `If a folder was made where a file should be, remove the folder, put the file there, and create ${suspect.subject} anew.`,
  ],
};

/** A file that is looked for where something is mounted is missing on the other side of the mount. */
function isMounted(finding: Finding, { status }: Suspect): boolean {
  const path = String(finding.data.path ?? '');
  return (status?.mounts ?? []).some(
    // What is mounted is there itself: at least as an empty folder that the engine has made.
    ({ target }) => target !== '/' && path.startsWith(`${target}/`),
  );
}

function missed(suspect: Suspect): Finding | undefined {
  return suspect.findings.find((finding) => finding.kind === 'says-not-found' && isMounted(finding, suspect));
}

function insists(suspect: Suspect): boolean {
  return (suspect.has('says-mount-wrong')?.strength ?? 0) > 0.95;
}

function path(suspect: Suspect): string {
  const told = suspect.has('says-mount-wrong') ?? missed(suspect);
  return String(told?.data.path || 'a folder that it needs');
}

function sources({ status }: Suspect): string {
  const binds = (status?.mounts ?? []).filter(({ type }) => type === 'bind').map(({ source }) => source);
  return binds.length === 0 ? '' : `: ls -la ${binds.slice(0, 4).join(' ')}`;
}
