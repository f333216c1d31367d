import { z } from 'zod';
import type { Bundle } from '#contract/bundle.ts';
import { ServiceList } from '#contract/controller-api.ts';
import { Diagnosis } from '#contract/diagnosis.ts';
import { Observation } from '#contract/observation.ts';
import { RunStep } from '#contract/run.ts';
import { ServiceStatus } from '#contract/service.ts';
import { diagnose } from '#diagnosis/engine.ts';
import { type Replay, recordingOfRun, replay } from '#diagnosis/replay.ts';

/** All that a card was drawn from, and the card: with it the same diagnosis can be made again anywhere. */
export const Recording = z.strictObject({
  scenario: z.string(),
  question: z.string(),
  observations: z.array(Observation),
  inventory: z.array(ServiceStatus),
  diagnosis: Diagnosis,
  /** What the read tools answered, redacted, by call id; `{error}` for a call that failed. */
  outputs: z.record(z.string(), z.json()),
  /** The reads that were made until the card, and the tools that could be chosen. */
  plan: z.strictObject({ begun_at: z.string(), steps: z.array(RunStep), tools: z.array(z.string()) }),
});
export type Recording = z.infer<typeof Recording>;

/** What stays of a run at the moment of its card; null while it has none. */
export function recordingOf(
  scenario: string,
  { run, tool_results }: Bundle,
  tools: readonly string[],
): Recording | null {
  if (!run.diagnosis) return null;
  const listed = tool_results.findLast(({ tool }) => tool === 'list_services');
  return {
    scenario,
    question: run.goal,
    observations: run.observations,
    inventory: listed
      ? ServiceList.shape.services.parse((listed.output as Record<string, unknown>).services)
      : [],
    diagnosis: run.diagnosis,
    plan: { begun_at: run.created_at, steps: run.steps, tools: [...tools] },
    outputs: Object.fromEntries([
      ...run.steps.flatMap(({ call_id, status, found }) =>
        call_id !== null && status === 'error' ? [[call_id, { error: found }] as const] : [],
      ),
      ...tool_results.map(({ call_id, output }) => [call_id, output] as const),
    ]),
  };
}

/** The reads that a run may make, as it is configured by default. */
const RUN_READS = 20;

/** What the planner does when it is given the recorded answers again. */
export function planAgain({ question, observations, inventory, plan }: Recording): Replay {
  const run = { goal: question, created_at: plan.begun_at, steps: plan.steps, observations };
  return replay(
    recordingOfRun(run, { inventory, tools: plan.tools.map((name) => ({ name })), runReads: RUN_READS }),
  );
}

/** The card that these facts give, as of the moment of the recorded card. */
export function diagnoseAgain(
  { question, diagnosis }: Recording,
  observations: readonly Observation[],
  inventory: readonly ServiceStatus[],
): Diagnosis {
  return diagnose({
    observations,
    inventory,
    now: new Date(diagnosis.at),
    asked: question,
    checked: diagnosis.checked,
  });
}
