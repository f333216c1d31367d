import { z } from 'zod';

/** What came of one scenario, as it stands in `results.json` and in the report. */
export const ScenarioResult = z.strictObject({
  name: z.string(),
  title: z.string(),
  runtime: z.enum(['docker', 'process']),
  tags: z.array(z.string()),
  /** `object: cause | cause`, or `healthy`. */
  truth: z.array(z.string()),
  /** Null when the lab itself could not bring the scenario about; `broken` then says why. */
  card: z
    .strictObject({
      verdict: z.string(),
      headline: z.string(),
      confidence: z.number(),
      causes: z.array(
        z.strictObject({
          cause: z.string(),
          subject: z.string(),
          confidence: z.number(),
          right: z.boolean(),
          victims: z.array(z.string()),
        }),
      ),
      alternatives: z.array(z.string()),
      evidence: z.array(
        z.strictObject({ says: z.string(), shows: z.string(), ok: z.boolean(), reason: z.string() }),
      ),
    })
    .nullable(),
  broken: z.string(),
  /** Null = does not apply. */
  scores: z.strictObject({
    cause_first: z.boolean().nullable(),
    object_first: z.boolean().nullable(),
    top_three: z.boolean().nullable(),
    no_false_alarm: z.boolean(),
    evidence_valid: z.boolean(),
    decisive_cited: z.boolean().nullable(),
    /** Whether all who suffer stand on the card as suffering; told in the report, and no failure by itself. */
    victims_named: z.boolean().nullable(),
    fix: z.enum(['verified', 'not verified', 'not proposed', 'another proposed', 'none, rightly', 'broken']),
  }),
  gates: z.array(
    z.strictObject({ name: z.string(), state: z.enum(['pass', 'fail', 'exempt']), detail: z.string() }),
  ),
  /** From the question to the card. */
  seconds: z.number(),
  tool_calls: z.int(),
  /** From first to last, with bringing up, injecting and taking down. */
  total_seconds: z.number(),
  /** In words, what is not as it should be; empty when the scenario passed. */
  failures: z.array(z.string()),
});
export type ScenarioResult = z.infer<typeof ScenarioResult>;

/** `results.json` of one run of the lab. */
export const LabResults = z.strictObject({
  planner: z.string(),
  runtime: z.enum(['docker', 'process']),
  images: z.string(),
  cores: z.int(),
  jobs: z.int(),
  seconds: z.number(),
  scenarios: z.array(ScenarioResult),
});
export type LabResults = z.infer<typeof LabResults>;
