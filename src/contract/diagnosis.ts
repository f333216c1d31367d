import { z } from 'zod';
import { EvidenceRef } from './observation.ts';
import { Action } from './ticket.ts';
import { Origin } from './tool.ts';

/** One piece of evidence for (`weight` > 0) or against (`weight` < 0) a cause; weights are log-odds. */
export const EvidenceLine = z.strictObject({
  observation_id: z.string(),
  finding: z.string(),
  /** Plain words: what was seen. */
  says: z.string(),
  weight: z.number(),
  ref: EvidenceRef,
  /** Further observations that say the same. */
  also: z.array(z.string()).optional(),
});
export type EvidenceLine = z.infer<typeof EvidenceLine>;

/** What must hold after the fix. All conditions, polled until they hold or `within_s` is over. */
export const Predicate = z.strictObject({
  /** Plain words for the approval dialog. */
  says: z.string(),
  within_s: z.number(),
  checks: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('running'), service: z.string() }),
      z.strictObject({ kind: z.literal('healthy'), service: z.string() }),
      /** No start or exit of the service for so many seconds. */
      z.strictObject({ kind: z.literal('stable'), service: z.string(), seconds: z.number() }),
      z.strictObject({ kind: z.literal('answers'), service: z.string() }),
      /** A read tool's output has this value at this dotted path. */
      z.strictObject({
        kind: z.literal('output'),
        tool: z.string(),
        args: z.record(z.string(), z.json()),
        path: z.string(),
        equals: z.json(),
      }),
      /** A read tool's output list at this dotted path has no item with this field value. */
      z.strictObject({
        kind: z.literal('absent'),
        tool: z.string(),
        args: z.record(z.string(), z.json()),
        path: z.string(),
        field: z.string(),
        equals: z.json(),
      }),
    ]),
  ),
});
export type Predicate = z.infer<typeof Predicate>;

/** A fix that the engine would propose: a tool of the catalogue with exact arguments and their origins. */
export const ProposedFix = z.strictObject({
  tool: z.string(),
  args: z.record(z.string(), z.json()),
  origins: z.record(z.string(), Origin),
  title: z.string(),
  why: z.string(),
  expected_downtime: z.string(),
  predicate: Predicate,
});
export type ProposedFix = z.infer<typeof ProposedFix>;

/** A cause as it stands on the card. `confidence` is 0..1. */
export const Hypothesis = z.strictObject({
  cause: z.string(),
  /** The service (or `host`) that is broken. */
  subject: z.string(),
  title: z.string(),
  /** Plain words for someone who is no engineer: what happened and what it means. */
  summary: z.string(),
  confidence: z.number(),
  score: z.number(),
  evidence: z.array(EvidenceLine),
  /** Services that suffer because of it. */
  victims: z.array(z.string()),
  /** Why no fix is offered, or what a person can do: plain steps. */
  human_steps: z.array(z.string()),
  fix: ProposedFix.nullable(),
  runbook: z.string(),
});
export type Hypothesis = z.infer<typeof Hypothesis>;

export const RuledOut = z.strictObject({
  cause: z.string(),
  subject: z.string(),
  title: z.string(),
  because: z.string(),
});
export type RuledOut = z.infer<typeof RuledOut>;

/** One investigation step in plain words. */
export const Checked = z.strictObject({ what: z.string(), found: z.string(), rules_out: z.string() });
export type Checked = z.infer<typeof Checked>;

export const Confidence = z.enum(['certain', 'very likely', 'likely', 'possible', 'unclear']);
export type Confidence = z.infer<typeof Confidence>;

/** The diagnosis card. `verdict: unclear` = something is wrong, and the cause was not found. */
export const Diagnosis = z.strictObject({
  verdict: z.enum(['healthy', 'diagnosed', 'unclear']),
  /** One plain sentence. */
  headline: z.string(),
  confidence: z.number(),
  confidence_words: Confidence,
  /** Independent leading causes, the most severe first; two faults at once give two. */
  causes: z.array(Hypothesis),
  /** Everything else that was weighed, best first. */
  alternatives: z.array(Hypothesis),
  ruled_out: z.array(RuledOut),
  checked: z.array(Checked),
  /** What is no fault and still worth a mention: a service that was stopped on purpose, a job that has ended. */
  notes: z.array(z.string()).optional(),
  /** Why the proposed fix may not be run here, and how to allow it; '' when it may. */
  fix_blocked: z.string(),
  at: z.iso.datetime(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

export { Action };
