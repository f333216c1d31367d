import type { ScenarioResult } from './result.ts';

/** A result whose card is as `card` says; everything else passed. */
export function resultOf(
  card: Partial<NonNullable<ScenarioResult['card']>> = {},
  truth: string[] = ['web: hung'],
): ScenarioResult {
  return {
    name: 'made-up',
    title: 'Made up',
    runtime: 'docker',
    tags: [],
    truth,
    card: {
      verdict: 'diagnosed',
      headline: '',
      confidence: 0.9,
      causes: [],
      alternatives: [],
      evidence: [],
      ...card,
    },
    broken: '',
    scores: {
      cause_first: true,
      object_first: true,
      top_three: true,
      no_false_alarm: true,
      evidence_valid: true,
      decisive_cited: true,
      victims_named: null,
      fix: 'verified',
    },
    gates: [{ name: 'replay', state: 'pass', detail: '' }],
    seconds: 1.5,
    tool_calls: 6,
    total_seconds: 20,
    failures: [],
  };
}
