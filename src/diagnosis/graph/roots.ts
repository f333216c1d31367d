import { needsOf } from '#core/dependencies.ts';
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
  return special.filter((one) => !special.some((other) => excludes(other, one) && isBetter(other, one)));
}

/** Whether `b` cannot be a second story beside `a`: both account for the same, or `b` is but words of the same subject. */
function excludes(a: Hypothesis, b: Hypothesis): boolean {
  if (rivals(a, b)) return true;
  return b.cause.told === true && a !== b && a.suspect.subject === b.suspect.subject && !a.cause.vague;
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
      (needs.includes(other.suspect.subject) || sayTheSame(leader, other, graph)) &&
      other.suspect.subject !== subject &&
      rootOf(other, away) !== leader &&
      isVictimOf(leader, other),
  );
  const complained = possible.filter((other) => complainsAbout(leader, other.suspect.subject));
  return complained[0] ?? possible[0];
}

/** Whether both complain of one trouble with something that both of them need, and the other is not the one in need. */
function sayTheSame(leader: Hypothesis, other: Hypothesis, graph: DependencyGraph): boolean {
  if (leader.cause !== other.cause || leader.cause.shared !== true) return false;
  const [mine, theirs] = [leader, other].map(({ suspect }) => graph.needs(suspect.subject));
  return theirs!.some((one) => mine!.includes(one)) && !theirs!.includes(leader.suspect.subject);
}

/**
 * Whether all that this hypothesis accounts for can come from the culprit: its signs name the culprit, or are of the
 * kind that a missing dependency brings about, and nothing points to a reason of its own. What the culprit is accused
 * of as well is no reason of its own: it is the same trouble, seen from two places.
 */
function isVictimOf(hypothesis: Hypothesis, by: Hypothesis): boolean {
  const { findings, subject } = hypothesis.suspect;
  const culprit = by.suspect.subject;
  const reasons = new Set(hypothesis.evidence.filter((line) => line.weight > 0).map((line) => line.finding));
  const isOwn = (f: Finding) => isOwnReason(f) && f.other !== culprit && !by.cause.requires.includes(f.kind);
  if (findings.some((f) => isOwn(f) && f.strength >= LIVE && reasons.has(f.kind))) return false;
  const complained = complainsAbout(hypothesis, culprit);
  const direct = needsOf(hypothesis.suspect.status).has(culprit);
  return [...hypothesis.explained].every((finding) => {
    // What others say of the subject they say because of its plight.
    if (finding.subject !== subject) return true;
    if (finding.other !== '') return finding.other === culprit;
    return isPassedOn(finding) && (complained || comesFromAfar(finding, findings, direct));
  });
}

/**
 * Whether a sign that names nobody may come from a dependency that the subject does not complain about. Who waits for
 * what it needs directly is silent itself, and may open no port before it has it.
 */
function comesFromAfar(finding: Finding, all: readonly Finding[], direct: boolean): boolean {
  if (finding.kind === 'silent' || finding.kind === 'refuses') return direct;
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
  const complaints = findings.filter((f) => f.other !== '' && f.strength >= LIVE);
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
