import { type Finding, isPassedOn, isSymptom } from '../finding.ts';
import { type Hypothesis, refines, rivals } from '../rank.ts';
import type { DependencyGraph } from './dependency-graph.ts';

/** A leading cause with those who suffer from it. */
export interface Root {
  readonly hypothesis: Hypothesis;
  readonly victims: readonly string[];
}

/** A cause must be likelier than not to be named. */
const NAMED = 0.5;

/**
 * The independent causes, each the deepest broken thing that explains the rest, and what they explain away.
 * A subject is a victim when something that it needs is broken and all that is wrong with it can come from there.
 */
export function rootsOf(
  ranked: readonly Hypothesis[],
  graph: DependencyGraph,
): { roots: Root[]; explainedAway: { hypothesis: Hypothesis; by: Hypothesis }[]; rest: Hypothesis[] } {
  const leaders = leadersOf(ranked);
  const away = new Map<Hypothesis, Hypothesis>();
  for (const leader of leaders) {
    const by = blame(leader, leaders, graph);
    if (by) away.set(leader, by);
  }
  const roots = leaders.filter((leader) => !away.has(leader));
  return {
    roots: roots.map((hypothesis) => ({ hypothesis, victims: victimsOf(hypothesis, roots, away) })),
    explainedAway: [...away.keys()].map((hypothesis) => ({ hypothesis, by: rootOf(hypothesis, away) })),
    rest: ranked.filter((hypothesis) => !leaders.includes(hypothesis)),
  };
}

/** Best of each set of rivals, without the general causes whose reason is known. */
function leadersOf(ranked: readonly Hypothesis[]): Hypothesis[] {
  const likely = ranked.filter((hypothesis) => hypothesis.confidence >= NAMED);
  const special = likely.filter((general) => !likely.some((other) => refines(other, general)));
  return special.filter((one) => !special.some((other) => rivals(one, other) && other.score > one.score));
}

function blame(
  leader: Hypothesis,
  leaders: readonly Hypothesis[],
  graph: DependencyGraph,
): Hypothesis | undefined {
  const { subject } = leader.suspect;
  const needs = graph.needs(subject);
  return leaders.find((other) => {
    const culprit = other.suspect.subject;
    if (!other.cause.spreads || culprit === subject || !needs.includes(culprit)) return false;
    const mutual = graph.needs(culprit).includes(subject);
    return (
      allPassedOn(leader, culprit) && !(mutual && allPassedOn(other, subject) && other.score < leader.score)
    );
  });
}

/** Whether all that this hypothesis accounts for can come from the culprit. */
function allPassedOn(hypothesis: Hypothesis, culprit: string): boolean {
  return [...hypothesis.explained].every(
    (finding) => finding.other === culprit || (isPassedOn(finding) && finding.other === ''),
  );
}

function rootOf(hypothesis: Hypothesis, away: ReadonlyMap<Hypothesis, Hypothesis>): Hypothesis {
  const seen = new Set<Hypothesis>();
  let at = hypothesis;
  for (let next = away.get(at); next && !seen.has(at); next = away.get(at)) {
    seen.add(at);
    at = next;
  }
  return at;
}

/** Those explained away by this root, and those whose own signs name it. */
function victimsOf(
  root: Hypothesis,
  roots: readonly Hypothesis[],
  away: ReadonlyMap<Hypothesis, Hypothesis>,
): string[] {
  const explained = [...away.keys()]
    .filter((one) => rootOf(one, away) === root)
    .map((one) => one.suspect.subject);
  const naming = root.cause.spreads
    ? root.suspect.named.filter((finding) => isSymptom(finding)).map((finding) => finding.subject)
    : [];
  const own = new Set(roots.map((one) => one.suspect.subject));
  return [...new Set([...explained, ...naming])].filter((subject) => !own.has(subject)).sort();
}

/** Symptoms that no named cause and no victim's plight accounts for. */
export function unexplained(board: {
  readonly findings: readonly Finding[];
  readonly roots: readonly Root[];
  readonly explainedAway: readonly { readonly hypothesis: Hypothesis }[];
}): Finding[] {
  const settled = new Set(
    [...board.roots, ...board.explainedAway].flatMap(({ hypothesis }) => [...hypothesis.explained]),
  );
  const covered = new Set(
    board.roots.flatMap(({ hypothesis, victims }) => [hypothesis.suspect.subject, ...victims]),
  );
  return board.findings.filter((f) => isSymptom(f) && !settled.has(f) && !covered.has(f.subject));
}
