import type { Confidence, Diagnosis, Hypothesis as HypothesisCard, RuledOut } from '#contract/diagnosis.ts';
import { listed } from './causes/broken.ts';
import { runbookOf } from './causes/cause.ts';
import type { Board } from './engine.ts';
import type { Finding } from './finding.ts';
import { type Root, unexplained } from './graph/roots.ts';
import { healthShare } from './health-share.ts';
import { notesOf } from './notes.ts';
import { permit } from './permit.ts';
import { type Hypothesis, refines } from './rank.ts';
import { foundWanting, lookedForInVain, unique } from './ruled-out.ts';

const MOST_CAUSES = 8;
const MOST_ALTERNATIVES = 5;
const MOST_RULED_OUT = 12;
/** Below this share a hypothesis is listed as ruled out, with what speaks against it. */
const RULED_OUT_BELOW = 0.1;
/** How long after a change a trouble may begin and still be put down to it. */
const CLOSE_MS = 15 * 60_000;

/** The diagnosis card of a board. */
export function cardOf(board: Board): Diagnosis {
  const roots = bySeverity(board).slice(0, MOST_CAUSES);
  const causes = roots.map(({ hypothesis, victims }) => present(hypothesis, victims));
  const healthy = causes.length === 0 && unexplained(board).length === 0 ? healthShare(board) : 0;
  const verdict = causes.length > 0 ? 'diagnosed' : healthy > 0 ? 'healthy' : 'unclear';
  const confidence = causes[0]?.confidence ?? healthy;
  const { alternatives, ruledOut } = setAside(board, roots, causes);
  return {
    verdict,
    headline: headline(board, verdict, causes),
    confidence,
    confidence_words: wordsFor(confidence),
    causes,
    alternatives,
    ruled_out: ruledOut,
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

function present(
  hypothesis: Hypothesis,
  victims: readonly string[],
  confidence: number = hypothesis.confidence,
): HypothesisCard {
  const { cause, suspect, score, evidence } = hypothesis;
  const { fix, blocked } = permit(hypothesis);
  const many = victims.length > 1;
  const suffering =
    victims.length === 0
      ? ''
      : ` Because of it, ${listed(victims)} ${many ? 'do' : 'does'} not work as ${many ? 'they' : 'it'} should.`;
  return {
    cause: cause.id,
    subject: suspect.subject,
    title: cause.title(suspect),
    summary: `${cause.summary(suspect)}${lately(hypothesis)}${suffering}`,
    confidence,
    score,
    evidence: [...evidence],
    victims: [...victims],
    human_steps: [...(blocked === '' ? [] : [blocked]), ...cause.humanSteps(suspect)],
    fix,
    runbook: runbookOf(cause),
  };
}

/** What somebody changed shortly before the first of its dated signs. */
function lately({ suspect, evidence }: Hypothesis): string {
  const times = evidence.flatMap(({ ref, weight, finding }) =>
    'at' in ref && ref.at && weight > 0 && finding !== 'changed' ? [ref.at] : [],
  );
  const firstAfter = ({ at: changed }: Finding) => times.filter((at) => at > changed).sort()[0];
  // What a stranger tells of counts only when something went wrong after it.
  const told = suspect.findings.filter(({ kind, data }) => kind === 'changed' && data.told === true);
  const own = suspect.has('changed');
  const change = own?.data.told === true ? told.findLast((one) => firstAfter(one) !== undefined) : own;
  if (!change) return '';
  const first = firstAfter(change) ?? change.at;
  const close = Date.parse(first) - Date.parse(change.at) <= CLOSE_MS;
  return close ? ` Shortly before, ${change.says.replace(/^it /, `${suspect.subject} `)}.` : '';
}

function headline(board: Board, verdict: Diagnosis['verdict'], causes: readonly HypothesisCard[]): string {
  const [first, ...more] = causes;
  if (first)
    return `${first.title}${more.length > 0 ? `; also: ${more.map((c) => c.title).join('; ')}` : ''}.`;
  if (verdict === 'healthy') {
    const count = board.facts.all('state').length;
    return count === 1
      ? 'Nothing is wrong: the one service that I looked at is as it should be.'
      : `Nothing is wrong: all ${count} services that I looked at are as they should be.`;
  }
  const open = [...new Set(unexplained(board).map((finding) => finding.subject))];
  return open.length > 0
    ? `Something is wrong with ${listed(open)}, but I could not find out why.`
    : 'I could not look at enough to say whether anything is wrong.';
}

/** What was weighed and is not the answer: the next best ones, and what is ruled out with the reason. */
function setAside(
  board: Board,
  roots: readonly Root[],
  causes: readonly HypothesisCard[],
): { alternatives: HypothesisCard[]; ruledOut: RuledOut[] } {
  const led = roots.map(({ hypothesis }) => hypothesis);
  const culprits = culpritsOf(board);
  const suffers = (h: Hypothesis) => !led.includes(h) && culprits.has(h.suspect.subject);
  const others = board.ranked
    .filter((h) => !led.includes(h) && !suffers(h))
    .map((h) => ({ hypothesis: h, share: shareBeside(h, led) }));
  const titleFor = (subject: string) => causes.find((cause) => cause.subject === subject)?.title ?? '';
  return {
    alternatives: others
      .filter(
        ({ hypothesis, share }) => share >= RULED_OUT_BELOW || led.some((one) => refines(one, hypothesis)),
      )
      .toSorted((a, b) => b.share - a.share)
      .slice(0, MOST_ALTERNATIVES)
      .map(({ hypothesis, share }) => present(hypothesis, [], share)),
    ruledOut: unique([
      ...board.ranked.filter(suffers).map((h) => onlySuffers(h, culprits.get(h.suspect.subject)!)),
      ...others
        .filter(
          ({ hypothesis, share }) => share < RULED_OUT_BELOW && !led.some((one) => refines(one, hypothesis)),
        )
        .map(({ hypothesis }) => foundWanting(hypothesis, titleFor(hypothesis.suspect.subject))),
      ...causes.flatMap(({ subject }) => lookedForInVain(subject, board)),
    ])
      .filter((one) => !causes.some(({ cause, subject }) => cause === one.cause && subject === one.subject))
      .slice(0, MOST_RULED_OUT),
  };
}

/** Those that only suffer, with the cause that they suffer from. */
function culpritsOf(board: Board): ReadonlyMap<string, Hypothesis> {
  const own = new Set(board.roots.map(({ hypothesis }) => hypothesis.suspect.subject));
  const pairs = board.explainedAway.map(({ hypothesis, by }) => [hypothesis.suspect.subject, by] as const);
  return new Map(pairs.filter(([subject]) => !own.has(subject)));
}

/** A general cause is the whole story only if its known reason is wrong. */
function shareBeside(hypothesis: Hypothesis, led: readonly Hypothesis[]): number {
  const special = led.find((one) => refines(one, hypothesis));
  const share = special ? hypothesis.confidence * (1 - special.confidence) : hypothesis.confidence;
  return Math.round(share * 1000) / 1000;
}

function onlySuffers({ cause, suspect }: Hypothesis, by: Hypothesis): RuledOut {
  const because = `It only suffers from another fault: ${by.cause.title(by.suspect)}.`;
  return { cause: cause.id, subject: suspect.subject, title: cause.name, because };
}
