import { z } from 'zod';
import type { Bundle } from '#contract/bundle.ts';
import { ServiceList } from '#contract/controller-api.ts';
import { Diagnosis } from '#contract/diagnosis.ts';
import { Observation } from '#contract/observation.ts';
import { ServiceStatus } from '#contract/service.ts';
import { diagnose } from '#diagnosis/engine.ts';

/** All that a card was drawn from, and the card: with it the same diagnosis can be made again anywhere. */
export const Recording = z.strictObject({
  scenario: z.string(),
  question: z.string(),
  observations: z.array(Observation),
  inventory: z.array(ServiceStatus),
  diagnosis: Diagnosis,
  /** What the read tools answered, redacted, by call id; `{error}` for a call that failed. */
  outputs: z.record(z.string(), z.json()),
});
export type Recording = z.infer<typeof Recording>;

/** What stays of a run at the moment of its card; null while it has none. */
export function recordingOf(scenario: string, { run, tool_results }: Bundle): Recording | null {
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
    outputs: Object.fromEntries([
      ...run.steps.flatMap(({ call_id, status, found }) =>
        call_id !== null && status === 'error' ? [[call_id, { error: found }] as const] : [],
      ),
      ...tool_results.map(({ call_id, output }) => [call_id, output] as const),
    ]),
  };
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
