import { type Judged, type Reliability, reliability } from '#diagnosis/calibration.ts';
import type { ScenarioResult } from '../result.ts';

/** The words of the card, as ranges of its number. */
const EDGES = [0, 0.4, 0.65, 0.85, 0.95, 1] as const;

/** How far the confidence of the cards can be believed: every named cause, and every `healthy`, is one claim. */
export function calibrationOf(results: readonly ScenarioResult[]): Reliability {
  return reliability(results.flatMap(claimsOf), EDGES);
}

function claimsOf({ card, truth }: ScenarioResult): Judged[] {
  if (!card || card.verdict === 'unclear') return [];
  if (card.verdict === 'healthy') return [{ confidence: card.confidence, right: truth[0] === 'healthy' }];
  return card.causes.map(({ confidence, right }) => ({ confidence, right }));
}
