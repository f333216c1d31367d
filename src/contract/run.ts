import { z } from 'zod';
import { Diagnosis, ProposedFix } from './diagnosis.ts';
import { Observation } from './observation.ts';

export const RunState = z.enum([
  'PLAN',
  'EXECUTE_TOOL',
  'EVALUATE',
  'NEEDS_APPROVAL',
  'DONE',
  'FAILED',
  'CANCELLED',
]);
export type RunState = z.infer<typeof RunState>;

/** How a DONE run ended. */
export const RunOutcome = z.enum(['healthy', 'diagnosed', 'resolved', 'declined', 'escalated', 'unknown']);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** What a planner decides. A planner only chooses from the catalogue. */
export const Decision = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('call'),
    tool: z.string(),
    args: z.record(z.string(), z.json()),
    /** Plain words: what is checked, and why. */
    why: z.string(),
  }),
  z.strictObject({ kind: z.literal('propose'), fix: ProposedFix, diagnosis: Diagnosis }),
  z.strictObject({
    kind: z.literal('conclude'),
    outcome: RunOutcome,
    diagnosis: Diagnosis,
    message: z.string(),
  }),
]);
export type Decision = z.infer<typeof Decision>;

/** One step of a run: a decision and what came of it. Mutating steps carry their approval. */
export const RunStep = z.strictObject({
  n: z.int(),
  kind: z.enum(['call', 'propose', 'verify', 'undo']),
  tool: z.string(),
  args: z.record(z.string(), z.json()),
  why: z.string(),
  /** Plain words: what was found; '' while under way. */
  found: z.string(),
  /** Plain words: what that rules out; '' or absent when nothing. */
  rules_out: z.string().optional(),
  status: z.enum(['running', 'ok', 'error', 'waiting', 'declined']),
  call_id: z.string().nullable(),
  approval_id: z.string().nullable(),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
});
export type RunStep = z.infer<typeof RunStep>;

export const RunSummary = z.strictObject({
  id: z.string(),
  goal: z.string(),
  state: RunState,
  outcome: RunOutcome.nullable(),
  headline: z.string(),
  source: z.string(),
  asked_by: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** An approval as a run lists it. */
export const RunApproval = z.strictObject({
  id: z.string(),
  state: z.string(),
  digest: z.string(),
  tool: z.string(),
  title: z.string(),
});
export type RunApproval = z.infer<typeof RunApproval>;

export const Run = RunSummary.extend({
  steps: z.array(RunStep),
  observations: z.array(Observation),
  diagnosis: Diagnosis.nullable(),
  approvals: z.array(RunApproval),
  /** Set when the run failed or was cancelled: why, in plain words. */
  message: z.string(),
  /** Path below the web root of the escalation file, when one was written. */
  escalation: z.string().nullable(),
});
export type Run = z.infer<typeof Run>;
