import type { Finding } from '../finding.ts';
import { isBroken, plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { logOf } from './probes.ts';
import { gaveUpOver } from './told.ts';
import { GENERAL } from './weights.ts';

/** It does not accept its configuration. A restart reads the same configuration again. */
export const configError: Cause = {
  id: 'config-error',
  name: 'error in its configuration',
  refines: GENERAL,
  ...gaveUpOver('says-config', 5),
  // A program that works may complain of what it is sent in the same words.
  holds: isBroken,
  probes: ({ subject }) => [logOf(subject, `Read what ${subject} says of its configuration`)],
  title: (suspect) =>
    `${suspect.subject} ${plight(suspect)}: there is an error in its configuration${at(suspect)}`,
  summary: (suspect) =>
    `${suspect.subject} reads its configuration when it starts, finds an error in it${at(suspect)}, and gives up. Restarting it does not help, because it reads the same again.`,
  fix: () => null,
  humanSteps: (suspect) => {
    const { file, line, key } = place(suspect);
    return [
      `Open ${file === '' ? `the configuration of ${suspect.subject}` : file}${line === null ? '' : ` at line ${line}`} and correct ${key === '' ? 'what the log line names' : `“${key}”`}.`,
      `Then start ${suspect.subject} again.`,
    ];
  },
};

function place(suspect: Suspect): { file: string; line: number | null; key: string } {
  const data = suspect.findings
    .filter((finding) => finding.kind === 'says-config')
    .toSorted((a, b) => b.strength - a.strength || particulars(b) - particulars(a))[0]?.data;
  const line = typeof data?.line === 'number' ? data.line : null;
  return { file: String(data?.file ?? ''), line, key: String(data?.key ?? '') };
}

function particulars({ data }: Finding): number {
  return [data.file, data.line, data.key].filter((part) => part !== '' && part !== null).length;
}

/** ` (nginx.conf, line 12, “wrker”)`, as far as it is known. */
function at(suspect: Suspect): string {
  const { file, line, key } = place(suspect);
  const parts = [file, line === null ? '' : `line ${line}`, key === '' ? '' : `“${key}”`].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
