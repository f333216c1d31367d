import type { Diagnosis, EvidenceLine, Hypothesis } from '#contract/diagnosis.ts';
import type { ScenarioResult } from '../result.ts';
import { type Fault, faultsOf, type Scenario } from '../scenario.ts';
import { type CheckedLine, shownBy } from './evidence.ts';

type Scores = ScenarioResult['scores'];

/** A card held against the truth. `fix` is what the approval came to, which the card cannot know. */
export function scoreCard(
  scenario: Pick<Scenario, 'truth'>,
  card: Diagnosis,
  evidence: readonly CheckedLine[],
  fix: Scores['fix'],
): Scores {
  const faults = faultsOf(scenario);
  const { causes } = card;
  const top = [...causes, ...card.alternatives].slice(0, Math.max(3, faults.length));
  const each = (holds: (fault: Fault) => boolean) => (faults.length === 0 ? null : faults.every(holds));
  return {
    cause_first: each((fault) => leads(fault, causes, faults.length, isRight)),
    object_first: each((fault) => leads(fault, causes, faults.length, isAbout)),
    top_three: each((fault) => top.some((cause) => isRight(cause, fault))),
    no_false_alarm: causes.every((cause) => faults.some((fault) => isAbout(cause, fault))),
    evidence_valid: evidence.every(({ ok }) => ok),
    decisive_cited: each((fault) => citesDecisive(causes, fault)),
    victims_named: faults.some(({ victims }) => victims.length > 0)
      ? faults.every((fault) => namesVictims(causes, fault))
      : null,
    fix,
  };
}

/** Whether this hypothesis names an acceptable cause at the right object. */
export function isRight(hypothesis: Hypothesis, fault: Fault): boolean {
  return isAbout(hypothesis, fault) && fault.causes.includes(hypothesis.cause);
}

function isAbout({ subject }: Hypothesis, { object }: Fault): boolean {
  return object.includes(subject);
}

/** One fault: the first cause is it. Several: they are the first ones, in any order. */
function leads(
  fault: Fault,
  causes: readonly Hypothesis[],
  count: number,
  fits: (hypothesis: Hypothesis, fault: Fault) => boolean,
): boolean {
  return causes.slice(0, count).some((cause) => fits(cause, fault));
}

function citesDecisive(causes: readonly Hypothesis[], fault: Fault): boolean {
  const pattern = new RegExp(fault.decisive_evidence);
  const cited = causes.filter((cause) => isAbout(cause, fault)).flatMap(({ evidence }) => evidence);
  return cited.some((line) => line.weight > 0 && pattern.test(readable(line)));
}

function namesVictims(causes: readonly Hypothesis[], fault: Fault): boolean {
  const named = new Set(causes.filter((cause) => isAbout(cause, fault)).flatMap(({ victims }) => victims));
  return fault.victims.every((victim) => named.has(victim));
}

/** What a reader sees of a line: the citation itself, and where it comes from. */
function readable({ ref }: EvidenceLine): string {
  return shownBy(ref);
}

/** What is not as it should be, in words; empty when all is well. */
export function failuresOf(scenario: Scenario, card: Diagnosis, scores: Scores): string[] {
  const named = card.causes.map(({ cause, subject }) => `${cause} of ${subject}`).join(', ') || card.verdict;
  const healthy = scenario.truth === 'healthy';
  const failures: [boolean, string][] = [
    [healthy && card.verdict !== 'healthy', `not called healthy but ${named}: ${card.headline}`],
    [!scores.no_false_alarm, `a false alarm among: ${named}`],
    [scores.object_first === false, `the object was not named first: ${named}`],
    [scores.object_first === true && scores.cause_first === false, `the cause was not named first: ${named}`],
    [scores.cause_first === false && scores.top_three === false, 'the cause is not among the first three'],
    [!scores.evidence_valid, 'cited evidence does not stand where the card says'],
    [scores.object_first === true && scores.decisive_cited === false, 'the decisive evidence is not cited'],
    [!FINE.has(scores.fix), `fix: ${scores.fix}`],
  ];
  return failures.flatMap(([failed, words]) => (failed ? [words] : []));
}

const FINE: ReadonlySet<Scores['fix']> = new Set(['verified', 'none, rightly']);
