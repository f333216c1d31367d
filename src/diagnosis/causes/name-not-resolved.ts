import type { Finding } from '../finding.ts';
import { LIVE } from '../rank.ts';
import { isBroken, plight } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { complaint, lookAtOther, target } from './unreached.ts';
import { BROUGHT_DOWN, GENERAL, KILLED } from './weights.ts';

const KINDS = ['says-unresolved'] as const;

/** It looks for a name that nobody knows. */
export const nameNotResolved: Cause = {
  id: 'name-not-resolved',
  name: 'a name is not known',
  prior: -2.5,
  refines: [...GENERAL, 'hung', 'dependency-unreachable'],
  spreads: true,
  showsIn: ['log', 'status'],
  requires: [...KINDS, 'unmet-ref'],
  explains: [
    { finding: 'says-unresolved', weight: 4.2 },
    { finding: 'unmet-ref', weight: 4, when: ({ other }) => other === '' },
    ...BROUGHT_DOWN,
    { finding: 'app-complains', weight: 0.5 },
  ],
  contradicts: [{ finding: 'healthy', weight: -0.5 }, KILLED],
  holds: (suspect) =>
    complaint(suspect)?.kind === 'says-unresolved' || (unknown(suspect) !== undefined && isStuck(suspect)),
  probes: (suspect) => lookAtOther(suspect, KINDS),
  title: (suspect) =>
    `${suspect.subject} ${plight(suspect)}: nobody knows the name ${target(looksFor(suspect))}`,
  summary: (suspect) =>
    `${suspect.subject} looks for ${target(looksFor(suspect))}, and nobody knows that name: it is misspelt, what bears it is not running, or not in the same network.`,
  fix: () => null,
  humanSteps: (suspect) => [
    `Compare the name ${target(looksFor(suspect))} in the settings of ${suspect.subject} with the names of the services${meant(suspect)}.`,
    'If it is a name of the internet: see whether this machine can resolve it (getent hosts NAME), and which resolver the container asks (/etc/resolv.conf).',
  ],
};

/** What it says that it looks for, else what its settings name. */
function looksFor(suspect: Suspect): Finding | undefined {
  return complaint(suspect, KINDS) ?? unknown(suspect);
}

function unknown({ findings }: Suspect): Finding | undefined {
  return findings.find(({ kind, other }) => kind === 'unmet-ref' && other === '');
}

/** It does not work, or lets everybody wait: for an answer to a question that nobody can answer. */
function isStuck(suspect: Suspect): boolean {
  return isBroken(suspect) || (suspect.has('silent')?.strength ?? 0) >= LIVE;
}

/** `: was db meant?`, when a service is called nearly so. */
function meant(suspect: Suspect): string {
  const wanted = String(looksFor(suspect)?.data.address ?? '')
    .split(':')[0]!
    .toLowerCase();
  const near = suspect.inventory
    .filter(({ id }) => id !== suspect.subject && id.toLowerCase() !== wanted)
    .map(({ id }) => ({ id, apart: editsBetween(wanted, id.toLowerCase()) }))
    .filter(({ apart }) => apart <= Math.min(MOST_SLIPS, wanted.length / 3))
    .sort((a, b) => a.apart - b.apart || (a.id < b.id ? -1 : 1))[0];
  return near ? `: was ${near.id} meant?` : '';
}

/** Slips of the pen with which a name is still the same. */
const MOST_SLIPS = 2;

/** Letters to insert, delete or replace (Levenshtein distance). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
