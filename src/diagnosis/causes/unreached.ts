import type { Finding, FindingKind } from '../finding.ts';
import { LIVE } from '../rank.ts';
import type { Probe, Suspect } from './cause.ts';
import { answerOf, isAskable, logOf } from './probes.ts';

/** The ways in which somebody else cannot be reached. */
export const UNREACHED = ['says-refused', 'says-unresolved', 'says-timeout'] as const;

/** What the subject complains about most surely, of these kinds. */
export function complaint(
  { findings }: Suspect,
  kinds: readonly FindingKind[] = UNREACHED,
): Finding | undefined {
  return findings
    .filter((finding) => kinds.includes(finding.kind) && finding.strength >= LIVE)
    .sort((a, b) => b.strength - a.strength)[0];
}

/** Whom it cannot reach, for titles: `db (db:5432)`, `10.9.8.7:587`, `another program`. */
export function target(found: Finding | undefined): string {
  const address = String(found?.data.address ?? '');
  if (!found || found.other === '') return address || 'another program';
  return address === '' || address.startsWith(found.other)
    ? address || found.other
    : `${found.other} (${address})`;
}

/** Looks at the one that cannot be reached. */
export function lookAtOther(suspect: Suspect, kinds: readonly FindingKind[] = UNREACHED): Probe[] {
  const other = complaint(suspect, kinds)?.other ?? '';
  if (other === '') return [];
  return [
    ...(isAskable(suspect.statusOf(other))
      ? [answerOf(other, `Ask ${other} itself, because ${suspect.subject} cannot reach it`)]
      : []),
    logOf(other, `Read the log of ${other}, because ${suspect.subject} cannot reach it`),
  ];
}
