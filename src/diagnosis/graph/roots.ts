import { type Finding, isOwnReason, isPassedOn, isSymptom } from '../finding.ts';
import { type Hypothesis, LIVE, refines, rivals } from '../rank.ts';
import type { DependencyGraph } from './dependency-graph.ts';

/** A leading cause with those who suffer from it. */
export interface Root {
  readonly hypothesis: Hypothesis;
  readonly victims: readonly string[];
}

/** A hypothesis that another one accounts for. */
export interface Away {
  readonly hypothesis: Hypothesis;
  readonly by: Hypothesis;
}

/** A cause must be likelier than not to be named. */
const NAMED = 0.5;

/**
 * The independent causes, each the deepest broken thing that explains the rest, and what they explain away.
 * A subject is a victim when something that it needs is broken and all that is wrong with it can come from there.
 */
export function rootsOf(
  ranked: readonly Hypothesis[],
  findings: readonly Finding[],
  graph: DependencyGraph,
): { roots: Root[]; explainedAway: Away[] } {
  const leaders = leadersOf(ranked);
  const away = new Map<Hypothesis, Hypothesis>();
  // The least sure first, so that of two who blame each other the surer one stays.
  for (const leader of leaders.toReversed()) {
    const by = culpritOf(leader, leaders, graph, away);
    if (by) away.set(leader, by);
  }
  const roots = leaders.filter((leader) => !away.has(leader));
  return {
    roots: roots.map((hypothesis) => ({
      hypothesis,
      victims: victimsOf(hypothesis, roots, away, findings),
    })),
    explainedAway: [...away.keys()].map((hypothesis) => ({ hypothesis, by: rootOf(hypothesis, away) })),
  };
}

/** Symptoms that no named cause and no victim's plight accounts for. */
export function unexplained(board: {
  readonly findings: readonly Finding[];
  readonly roots: readonly Root[];
  readonly explainedAway: readonly Away[];
}): Finding[] {
  const settled = new Set(
    [...board.roots, ...board.explainedAway].flatMap(({ hypothesis }) => [...hypothesis.explained]),
  );
  const covered = new Set(
    board.roots.flatMap(({ hypothesis, victims }) => [hypothesis.suspect.subject, ...victims]),
  );
  return board.findings.filter(
    (f) => isSymptom(f) && f.strength >= LIVE && !settled.has(f) && !covered.has(f.subject),
  );
}

/** Best of each set of rivals, without the general causes whose reason is known. */
function leadersOf(ranked: readonly Hypothesis[]): Hypothesis[] {
  const likely = ranked.filter((hypothesis) => hypothesis.confidence >= NAMED && hypothesis.score > 0);
  const special = likely.filter((general) => !likely.some((other) => refines(other, general)));
  return special.filter((one) => !special.some((other) => rivals(one, other) && isBetter(other, one)));
}

function isBetter(a: Hypothesis, b: Hypothesis): boolean {
  return a.score > b.score || (a.score === b.score && a.cause.id < b.cause.id);
}

function culpritOf(
  leader: Hypothesis,
  leaders: readonly Hypothesis[],
  graph: DependencyGraph,
  away: ReadonlyMap<Hypothesis, Hypothesis>,
): Hypothesis | undefined {
  const { subject } = leader.suspect;
  const needs = ['host', ...graph.needs(subject)];
  const possible = leaders.filter(
    (other) =>
      other.cause.spreads &&
      needs.includes(other.suspect.subject) &&
      other.suspect.subject !== subject &&
      rootOf(other, away) !== leader &&
      isVictimOf(leader, other.suspect.subject),
  );
  const complained = possible.filter((other) => complainsAbout(leader, other.suspect.subject));
  return complained[0] ?? possible[0];
}

/**
 * Whether all that this hypothesis accounts for can come from the culprit: its signs name the culprit, or are of the
 * kind that a missing dependency brings about, and nothing points to a reason of its own.
 */
function isVictimOf(hypothesis: Hypothesis, culprit: string): boolean {
  const { findings } = hypothesis.suspect;
  const reasons = new Set(hypothesis.evidence.filter((line) => line.weight > 0).map((line) => line.finding));
  if (
    findings.some((f) => isOwnReason(f) && f.other !== culprit && f.strength >= LIVE && reasons.has(f.kind))
  ) {
    return false;
  }
  const complained = complainsAbout(hypothesis, culprit);
  return [...hypothesis.explained].every((finding) => {
    if (finding.other !== '') return finding.other === culprit;
    return isPassedOn(finding) && (complained || comesFromAfar(finding, findings));
  });
}

/** Whether a sign that names nobody may come from a dependency even though the subject does not complain about it. */
function comesFromAfar(finding: Finding, all: readonly Finding[]): boolean {
  if (finding.kind === 'silent' || finding.kind === 'refuses') return false;
  if (finding.kind !== 'died' && finding.kind !== 'looping') return true;
  const code = Number(finding.data.code ?? 1);
  return code <= 128 && !all.some((other) => other.kind === 'says-exception' && other.strength >= LIVE);
}

function complainsAbout({ suspect }: Hypothesis, culprit: string): boolean {
  return suspect.findings.some((finding) => finding.other === culprit && finding.strength >= LIVE);
}

function rootOf(hypothesis: Hypothesis, away: ReadonlyMap<Hypothesis, Hypothesis>): Hypothesis {
  let at = hypothesis;
  for (let next = away.get(at); next; next = away.get(at)) at = next;
  return at;
}

/** Those explained away by this root, and those whose own signs name it or another of its victims. */
function victimsOf(
  root: Hypothesis,
  roots: readonly Hypothesis[],
  away: ReadonlyMap<Hypothesis, Hypothesis>,
  findings: readonly Finding[],
): string[] {
  const own = new Set(roots.map((one) => one.suspect.subject));
  const victims = new Set(
    [...away.keys()].filter((one) => rootOf(one, away) === root).map((one) => one.suspect.subject),
  );
  const complaints = findings.filter((f) => f.other !== '' && isSymptom(f) && f.strength >= LIVE);
  const reached = root.cause.spreads ? [root.suspect.subject, ...victims] : [];
  // Grows while it is walked: who complains about a victim is one too.
  for (const culprit of reached) {
    for (const { subject } of complaints.filter((finding) => finding.other === culprit)) {
      if (!victims.has(subject)) reached.push(subject);
      victims.add(subject);
    }
  }
  return [...victims].filter((subject) => !own.has(subject)).sort();
}
