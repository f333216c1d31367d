import type { EvidenceLine } from '#contract/diagnosis.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Cause, Suspect, Weight } from './causes/cause.ts';
import type { Facts } from './facts.ts';
import { type Finding, isSymptom } from './finding.ts';
import type { DependencyGraph } from './graph/dependency-graph.ts';

/** A cause weighed for one subject. `score` is log-odds, `confidence` the share it has among its rivals (0..1). */
export interface Hypothesis {
  readonly cause: Cause;
  readonly suspect: Suspect;
  readonly score: number;
  readonly confidence: number;
  readonly evidence: readonly EvidenceLine[];
  /** Symptoms it accounts for. */
  readonly explained: ReadonlySet<Finding>;
}

export interface Weighing {
  readonly causes: readonly Cause[];
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  readonly graph: DependencyGraph;
  readonly inventory: readonly ServiceStatus[];
  /** Services that the question names. */
  readonly asked: ReadonlySet<string>;
  /** Services that somebody wants to get to from outside. */
  readonly wanted: ReadonlySet<string>;
}

/** Signs of one kind that the card shows; a sign must be surer than not to bring up a cause. */
const MOST_LINES = 3;
export const LIVE = 0.5;

/** No evidence of this machine makes us surer than this: logs lie and people pull plugs. */
const MOST = 0.98;

/** Weighs every cause for every subject it could hold for; best first. */
export function rank(weighing: Weighing): Hypothesis[] {
  const suspectOf = suspects(weighing);
  const drafts = weighing.causes.flatMap((cause) =>
    casesOf(cause, weighing.findings).flatMap(({ subject, key }) => {
      const suspect = suspectOf(cause, subject, key);
      return (cause.holds?.(suspect) ?? true) ? [weigh(cause, suspect, weighing.facts)] : [];
    }),
  );
  return drafts
    .map((draft) => ({ ...draft, confidence: confidenceOf(draft, drafts) }))
    .sort((a, b) => b.score - a.score || order(nameOf(a), nameOf(b)));
}

/** Whether `special` is the reason behind `general` on the same subject, or says more than it. */
export function refines(special: Hypothesis, general: Hypothesis): boolean {
  if (special.suspect.subject !== general.suspect.subject) return false;
  if (general.cause.vague) return !special.cause.vague;
  return special.cause.refines.includes(general.cause.id);
}

/** Whether both claim to account for one and the same symptom. */
export function rivals(a: Hypothesis, b: Hypothesis): boolean {
  if (a === b || refines(a, b) || refines(b, a)) return false;
  // Who suffers and who is to blame both account for the complaint between them.
  if (a.suspect.subject !== b.suspect.subject && a.cause !== b.cause) return false;
  return [...a.explained].some((finding) => b.explained.has(finding));
}

export function nameOf({ cause, suspect }: Pick<Hypothesis, 'cause' | 'suspect'>): string {
  return `${suspect.subject} ${suspect.key} ${cause.id}`;
}

function casesOf(cause: Cause, findings: readonly Finding[]): { subject: string; key: string }[] {
  const cases = new Map<string, { subject: string; key: string }>();
  const othersToo = new Set(cause.explains.filter((w) => w.at === 'others').map((w) => w.finding));
  const selfToo = new Set(cause.explains.filter((w) => w.at !== 'others').map((w) => w.finding));
  for (const finding of findings) {
    if (!cause.requires.includes(finding.kind) || finding.strength < LIVE) continue;
    const key = cause.keyOf?.(finding) ?? '';
    if (selfToo.has(finding.kind)) cases.set(`${finding.subject} ${key}`, { subject: finding.subject, key });
    if (othersToo.has(finding.kind) && finding.other !== '') {
      cases.set(`${finding.other} ${key}`, { subject: finding.other, key });
    }
  }
  return [...cases.values()];
}

function suspects(weighing: Weighing): (cause: Cause, subject: string, key: string) => Suspect {
  const { findings, graph, inventory, asked, wanted } = weighing;
  const bySubject = Map.groupBy(findings, (finding) => finding.subject);
  const byOther = Map.groupBy(findings, (finding) => finding.other);
  const strongest = (subject: string, kind: Finding['kind']) =>
    (bySubject.get(subject) ?? []).filter((f) => f.kind === kind).sort((a, b) => b.strength - a.strength)[0];
  const statuses = new Map(inventory.map((status) => [status.id, status]));
  return (cause, subject, key) => {
    const own = (bySubject.get(subject) ?? []).filter(
      (finding) => !cause.keyOf || !cause.requires.includes(finding.kind) || cause.keyOf(finding) === key,
    );
    return {
      subject,
      key,
      status: statuses.get(subject),
      findings: own,
      named: byOther.get(subject) ?? [],
      host: subject === 'host' ? [] : (bySubject.get('host') ?? []),
      needs: graph.needs(subject),
      neededBy: graph.neededBy(subject),
      asked: asked.has(subject),
      wanted: wanted.has(subject),
      has: (kind) => own.filter((f) => f.kind === kind).sort((a, b) => b.strength - a.strength)[0],
      elsewhere: strongest,
      neighboursNaming: (other, kind) => [
        ...new Set((byOther.get(other) ?? []).filter((f) => f.kind === kind).map((f) => f.subject)),
      ],
      inventory,
      statusOf: (service) => statuses.get(service),
    };
  };
}

function weigh(cause: Cause, suspect: Suspect, facts: Facts): Omit<Hypothesis, 'confidence'> {
  const evidence: EvidenceLine[] = [];
  const explained = new Set<Finding>();
  let score = cause.prior;
  for (const weight of [...cause.explains, ...cause.contradicts]) {
    const seen = matching(weight, suspect);
    const [best] = seen;
    if (!best) continue;
    const points = weight.weight * best.strength;
    score += points;
    evidence.push(...evidenceLines(seen, points, facts));
    if (weight.weight > 0) for (const finding of seen) if (isSymptom(finding)) explained.add(finding);
  }
  const merged = mergeLines(evidence).sort((a, b) => b.weight - a.weight);
  return { cause, suspect, score: round(score), evidence: merged, explained };
}

/** One observation stands on a card once, with all its points. */
function mergeLines(lines: readonly EvidenceLine[]): EvidenceLine[] {
  const merged = new Map<string, EvidenceLine>();
  for (const line of lines) {
    const before = merged.get(line.observation_id);
    const sum = before && { ...before, weight: round(before.weight + line.weight) };
    merged.set(line.observation_id, sum ?? line);
  }
  return [...merged.values()];
}

function seenAt({ at }: Weight, suspect: Suspect): readonly Finding[] {
  if (at === 'others') return suspect.named;
  return at === 'host' ? suspect.host : suspect.findings;
}

/** The findings that this weight is about, strongest first: many of one kind still count once. */
function matching(weight: Weight, suspect: Suspect): Finding[] {
  return seenAt(weight, suspect)
    .filter((f) => f.kind === weight.finding && f.strength > 0 && (weight.when?.(f, suspect) ?? true))
    .sort((a, b) => b.strength - a.strength || order(a.observations[0] ?? '', b.observations[0] ?? ''));
}

/** The points are shared by the strongest signs, so that they add up; the rest stand with the first as `also`. */
function evidenceLines(seen: readonly Finding[], points: number, facts: Facts): EvidenceLine[] {
  const shown = seen.slice(0, MOST_LINES);
  return shown.map((finding, index) => {
    const id = finding.observations[0]!;
    const ref = facts.evidence(id);
    if (!ref)
      throw new Error(`${finding.kind} of ${finding.subject} cites an observation that is not there: ${id}`);
    const behind = index === 0 ? [finding, ...seen.slice(MOST_LINES)] : [finding];
    const also = alsoOf(behind, id, facts);
    return {
      observation_id: id,
      finding: finding.kind,
      says: `${finding.subject}: ${finding.says}`,
      weight: round(points / shown.length),
      ref,
      ...(also.length > 0 ? { also } : {}),
    };
  });
}

function alsoOf(findings: readonly Finding[], shown: string, facts: Facts): string[] {
  const ids = findings.flatMap((finding) => finding.observations);
  const all = new Set([...ids, ...ids.flatMap((id) => facts.saidBefore({ id }))]);
  all.delete(shown);
  return [...all].sort();
}

/** Its share of the probability among its rivals and "none of them", which has the weight e^0. */
function confidenceOf(
  draft: Omit<Hypothesis, 'confidence'>,
  all: readonly Omit<Hypothesis, 'confidence'>[],
): number {
  const self = draft as Hypothesis;
  const others = all.filter((other) => rivals(self, other as Hypothesis));
  const total = others.reduce((sum, other) => sum + Math.exp(other.score), Math.exp(draft.score) + 1);
  return round(Math.min(MOST, Math.exp(draft.score) / total));
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
