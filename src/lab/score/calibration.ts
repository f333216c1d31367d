import type { ScenarioResult } from '../result.ts';

/** Cards whose confidence lies in one range, and how often they were right. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly mean: number;
  readonly right: number;
}

/** The words of the card, as ranges of its number. */
const EDGES = [0, 0.4, 0.65, 0.85, 0.95, 1.000001] as const;

/** The reliability table: every named cause, and every `healthy`, is one claim with a confidence. */
export function reliability(results: readonly ScenarioResult[]): Bin[] {
  const claims = results.flatMap(claimsOf);
  return EDGES.slice(0, -1).flatMap((from, index) => {
    const to = EDGES[index + 1]!;
    const inside = claims.filter(({ confidence }) => confidence >= from && confidence < to);
    if (inside.length === 0) return [];
    const mean = inside.reduce((sum, { confidence }) => sum + confidence, 0) / inside.length;
    const right = inside.filter((claim) => claim.right).length;
    return [{ from, to: Math.min(1, to), count: inside.length, mean, right }];
  });
}

/** Mean squared distance between confidence and truth (Brier, 1950): 0 is best, 0.25 is a coin. */
export function brier(results: readonly ScenarioResult[]): number | null {
  const claims = results.flatMap(claimsOf);
  if (claims.length === 0) return null;
  return (
    claims.reduce((sum, { confidence, right }) => sum + (confidence - (right ? 1 : 0)) ** 2, 0) /
    claims.length
  );
}

function claimsOf({ card, truth }: ScenarioResult): { confidence: number; right: boolean }[] {
  if (!card || card.verdict === 'unclear') return [];
  if (card.verdict === 'healthy') return [{ confidence: card.confidence, right: truth[0] === 'healthy' }];
  return card.causes.map(({ confidence, right }) => ({ confidence, right }));
}
