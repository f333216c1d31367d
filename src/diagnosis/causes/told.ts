import type { FindingKind } from '../finding.ts';
import { LIVE } from '../rank.ts';
import { isBroken, listed } from './broken.ts';
import type { Cause, Suspect } from './cause.ts';
import { BROUGHT_DOWN, KILLED, WORKS } from './weights.ts';

type Told = Pick<
  Cause,
  'prior' | 'told' | 'shared' | 'spreads' | 'showsIn' | 'requires' | 'explains' | 'contradicts' | 'holds'
>;

/** It is down, comes and goes or is not well, and gives this as the reason. */
export function gaveUpOver(sign: FindingKind, weight: number): Told {
  return {
    prior: -3,
    told: true,
    spreads: true,
    showsIn: ['log'],
    requires: [sign],
    explains: [{ finding: sign, weight }, ...BROUGHT_DOWN],
    contradicts: [...WORKS, KILLED],
    holds: (suspect) => isBroken(suspect) || insists(suspect, sign),
  };
}

/** It runs on as far as can be seen, and says so again and again. */
function insists({ findings }: Suspect, sign: FindingKind): boolean {
  return findings.some(({ kind, strength }) => kind === sign && strength >= SURE);
}

const SURE = 0.95;

/** It keeps saying so, be it that it runs on or that it gave up. */
export function complainsOf(sign: FindingKind, weight: number): Told {
  return {
    ...gaveUpOver(sign, weight),
    prior: -2.5,
    shared: true,
    contradicts: [{ finding: 'healthy', weight: -0.8 }, { finding: 'answers', weight: -0.4 }, KILLED],
    holds: () => true,
  };
}

/** Others say so of it, or it does itself; who says it of somebody else is not the one. */
export function blamedFor(sign: FindingKind, weight: number): Told {
  const own = complainsOf(sign, weight);
  return {
    ...own,
    explains: [
      { finding: sign, weight, when: ({ other }) => other === '' },
      { finding: sign, weight, at: 'others' },
      ...BROUGHT_DOWN,
    ],
    holds: (suspect) =>
      blaming(suspect, sign).length > 0 ||
      suspect.findings.some(({ kind, other, strength }) => kind === sign && other === '' && strength >= LIVE),
  };
}

/** Who says so of the subject, sorted. */
export function blaming({ named }: Suspect, sign: FindingKind): string[] {
  const seen = named.filter(({ kind, strength }) => kind === sign && strength >= LIVE);
  return [...new Set(seen.map(({ subject }) => subject))].sort();
}

/** ` (api and worker say so)`; '' when only the subject itself does. */
export function accordingTo(suspect: Suspect, sign: FindingKind): string {
  const names = blaming(suspect, sign);
  return names.length === 0 ? '' : ` (${listed(names)} ${names.length > 1 ? 'say' : 'says'} so)`;
}
