import type { Confidence, Diagnosis, Hypothesis as HypothesisCard, RuledOut } from '#contract/diagnosis.ts';
import { runbookOf } from './causes/cause.ts';
import type { Board } from './engine.ts';
import { type Root, unexplained } from './graph/roots.ts';
import { healthShare } from './health-share.ts';
import { permit } from './permit.ts';
import type { Hypothesis } from './rank.ts';
import { foundWanting, lookedForInVain, unique } from './ruled-out.ts';

const MOST_ALTERNATIVES = 5;
const MOST_RULED_OUT = 12;
/** Below this share a hypothesis is listed as ruled out, with what speaks against it. */
const RULED_OUT_BELOW = 0.1;

/** The diagnosis card of a board. */
export function cardOf(board: Board): Diagnosis {
  const roots = bySeverity(board);
  const causes = roots.map(({ hypothesis, victims }) => present(hypothesis, victims));
  const led = new Set(roots.map(({ hypothesis }) => hypothesis));
  const away = new Set(board.explainedAway.map(({ hypothesis }) => hypothesis));
  const others = board.ranked.filter((h) => !led.has(h) && !away.has(h));
  const healthy = causes.length === 0 && unexplained(board).length === 0 ? healthShare(board) : 0;
  const verdict = causes.length > 0 ? 'diagnosed' : healthy > 0 ? 'healthy' : 'unclear';
  const confidence = causes[0]?.confidence ?? healthy;
  return {
    verdict,
    headline: headline(board, verdict, causes),
    confidence,
    confidence_words: wordsFor(confidence),
    causes,
    alternatives: others
      .filter((h) => h.confidence >= RULED_OUT_BELOW)
      .slice(0, MOST_ALTERNATIVES)
      .map((h) => present(h, [])),
    ruled_out: ruledOut(board, others, causes),
    checked: [...board.evidence.checked],
    notes: notesOf(board),
    fix_blocked: roots.map(({ hypothesis }) => permit(hypothesis).blocked).find((text) => text !== '') ?? '',
    at: board.evidence.now.toISOString(),
  };
}

/** 0..1 in words that mean the same everywhere. */
export function wordsFor(confidence: number): Confidence {
  if (confidence >= 0.95) return 'certain';
  if (confidence >= 0.85) return 'very likely';
  if (confidence >= 0.65) return 'likely';
  return confidence >= 0.4 ? 'possible' : 'unclear';
}

/** What the question is about first, then what harms most, then what is surest. */
function bySeverity(board: Board): Root[] {
  const concerns = ({ hypothesis, victims }: Root) =>
    [hypothesis.suspect.subject, ...victims].some((service) => board.asked.has(service)) ? 1 : 0;
  return board.roots.toSorted(
    (a, b) =>
      concerns(b) - concerns(a) ||
      b.victims.length - a.victims.length ||
      b.hypothesis.score - a.hypothesis.score,
  );
}

function present({ cause, suspect, ...weighed }: Hypothesis, victims: readonly string[]): HypothesisCard {
  const { fix, blocked } = permit({ cause, suspect, ...weighed });
  const suffering =
    victims.length === 0
      ? ''
      : ` Because of it, ${listed(victims)} ${victims.length > 1 ? 'do' : 'does'} not work as ${victims.length > 1 ? 'they' : 'it'} should.`;
  return {
    cause: cause.id,
    subject: suspect.subject,
    title: cause.title(suspect),
    summary: `${cause.summary(suspect)}${suffering}`,
    confidence: weighed.confidence,
    score: weighed.score,
    evidence: [...weighed.evidence],
    victims: [...victims],
    human_steps: [...(blocked === '' ? [] : [blocked]), ...cause.humanSteps(suspect)],
    fix,
    runbook: runbookOf(cause),
  };
}

function headline(board: Board, verdict: Diagnosis['verdict'], causes: readonly HypothesisCard[]): string {
  const [first, ...more] = causes;
  if (first)
    return `${first.title}${more.length > 0 ? `; also: ${more.map((c) => c.title).join('; ')}` : ''}.`;
  if (verdict === 'healthy') {
    const services = board.facts.all('state').length;
    return `Nothing is wrong: ${services === 1 ? 'the one service' : `all ${services} services`} that I looked at ${services === 1 ? 'is' : 'are'} as ${services === 1 ? 'it' : 'they'} should be.`;
  }
  const open = [...new Set(unexplained(board).map((finding) => finding.subject))];
  return open.length > 0
    ? `Something is wrong with ${listed(open)}, but I could not find out why.`
    : 'I could not look at enough to say whether anything is wrong.';
}

function ruledOut(
  board: Board,
  others: readonly Hypothesis[],
  causes: readonly HypothesisCard[],
): RuledOut[] {
  const titleFor = (subject: string) => causes.find((cause) => cause.subject === subject)?.title ?? '';
  const led = new Set(causes.map((cause) => `${cause.subject} ${cause.cause}`));
  const victims = board.explainedAway.map(({ hypothesis, by }) => ({
    cause: hypothesis.cause.id,
    subject: hypothesis.suspect.subject,
    title: hypothesis.cause.name,
    because: `It only suffers from another fault: ${by.cause.title(by.suspect)}.`,
  }));
  const weighed = others
    .filter((h) => h.confidence < RULED_OUT_BELOW)
    .map((h) => foundWanting(h, titleFor(h.suspect.subject)));
  const vain = causes.flatMap(({ subject }) => lookedForInVain(subject, board));
  return unique([...victims, ...weighed, ...vain])
    .filter((one) => !led.has(`${one.subject} ${one.cause}`))
    .slice(0, MOST_RULED_OUT);
}

function notesOf(board: Board): string[] {
  const resting = board.findings.filter((f) => f.kind === 'stopped' || f.kind === 'ended');
  const named = new Set(board.ranked.filter((h) => h.confidence >= 0.5).map((h) => h.suspect.subject));
  return resting
    .filter((f) => !named.has(f.subject))
    .map((f) => `${f.subject}: ${f.says}. Nothing that runs needs it.`);
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
