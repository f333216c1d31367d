/** One answer: how sure it was (0..1) and whether it was right. */
export interface Judged {
  readonly confidence: number;
  readonly right: boolean;
}

/** Answers of similar confidence. `from` is inclusive, `to` exclusive but for the last bin. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly right: number;
  /** What they claimed on average, and how often they were right; null in an empty bin. */
  readonly claimed: number | null;
  readonly observed: number | null;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  readonly count: number;
  readonly right: number;
  /** Mean squared difference of claim and truth (Brier, 1950): 0 is perfect, always saying 0.5 gives 0.25. */
  readonly brier: number | null;
  /** Mean distance of claim and truth over the bins, weighted by their counts (expected calibration error). */
  readonly calibration_error: number | null;
}

/** Finer towards the top, where most answers lie and where being wrong costs most. */
export const CONFIDENCE_BINS: readonly number[] = Object.freeze([0, 0.5, 0.65, 0.75, 0.85, 0.95, 1]);

/**
 * How far confidence can be believed: of what is called 90 %, nine in ten should be right. `edges` rise from 0 to 1.
 * Throws a RangeError for a confidence outside 0..1 and for other edges.
 */
export function reliability(
  answers: readonly Judged[],
  edges: readonly number[] = CONFIDENCE_BINS,
): Reliability {
  checkEdges(edges);
  const sorted = edges.slice(1).map((): Judged[] => []);
  for (const answer of answers) sorted[binOf(answer.confidence, edges)]!.push(answer);
  const bins = sorted.map((inside, index) => binFor(edges[index]!, edges[index + 1]!, inside));
  const count = answers.length;
  const errors = bins.map((bin) => bin.count * Math.abs((bin.claimed ?? 0) - (bin.observed ?? 0)));
  return {
    bins,
    count,
    right: answers.filter(({ right }) => right).length,
    brier: meanOf(answers.map(({ confidence, right }) => (confidence - (right ? 1 : 0)) ** 2)),
    calibration_error: count === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / count,
  };
}

function checkEdges(edges: readonly number[]): void {
  const rising = edges.every((edge, index) => index === 0 || edge > edges[index - 1]!);
  if (edges.length < 2 || edges[0] !== 0 || edges.at(-1) !== 1 || !rising)
    throw new RangeError(`edges must rise from 0 to 1: ${edges.join(', ')}`);
}

function binOf(confidence: number, edges: readonly number[]): number {
  if (!(confidence >= 0 && confidence <= 1)) throw new RangeError(`a confidence is 0..1, not ${confidence}`);
  return Math.min(
    edges.findLastIndex((edge) => confidence >= edge),
    edges.length - 2,
  );
}

function binFor(from: number, to: number, inside: readonly Judged[]): ReliabilityBin {
  const right = inside.filter((answer) => answer.right).length;
  return {
    from,
    to,
    count: inside.length,
    right,
    claimed: meanOf(inside.map(({ confidence }) => confidence)),
    observed: inside.length === 0 ? null : right / inside.length,
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
