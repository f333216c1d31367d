import type { Diagnosis } from '#contract/diagnosis.ts';
import type { Run } from '#contract/run.ts';
import { isFinal } from '#core/run-machine.ts';

/** A run's diagnosis card as plain text, for whoever cannot draw one. */
export function cardText(run: Run): string {
  const { diagnosis } = run;
  if (!diagnosis) {
    return isFinal(run.state)
      ? run.message || run.headline || 'The investigation ended without a diagnosis.'
      : `Still looking into it. Ask again for run ${run.id} in a moment.`;
  }
  const proposed = run.approvals.filter(({ state }) => state === 'proposed');
  const parts = [
    `${diagnosis.headline} (${diagnosis.confidence_words})`,
    ...diagnosis.causes.map(causeText),
    ...(diagnosis.notes ?? []),
    ...proposed.map(({ title }) => `Proposed fix, waiting for your approval: ${title}.`),
    diagnosis.fix_blocked,
    run.message === diagnosis.headline ? '' : run.message,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function causeText({ title, summary, evidence, human_steps }: Diagnosis['causes'][number]): string {
  return [
    `${title}: ${summary}`,
    ...evidence.filter(({ weight }) => weight > 0).map(({ says }) => `  seen: ${says}`),
    ...human_steps.map((step) => `  to do: ${step}`),
  ].join('\n');
}
