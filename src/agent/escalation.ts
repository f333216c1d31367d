import type { Approval } from '#contract/approval.ts';
import type { Diagnosis } from '#contract/diagnosis.ts';
import type { Run } from '#contract/run.ts';

/** The Markdown page for a person who takes over: what was found, what was tried, what to do by hand. */
export function escalationPage(
  run: Run,
  diagnosis: Diagnosis | null,
  approvals: readonly Approval[],
  at: string,
): string {
  const causes = diagnosis?.causes ?? [];
  return [
    `# ${plain(diagnosis?.headline ?? run.goal)}`,
    '',
    `Run \`${run.id}\`, asked by ${plain(run.asked_by)}: "${plain(run.goal)}". Written ${at}.`,
    '',
    '## What was found',
    '',
    ...(causes.length === 0 ? ['The cause was not found.'] : causes.flatMap(causeLines)),
    '',
    '## What was tried',
    '',
    ...approvals.map(
      ({ title, state, history }) =>
        `- ${plain(title)}: **${state}**. ${plain(history.at(-1)?.detail ?? '')}`,
    ),
    '',
    '## What to do by hand',
    '',
    ...humanSteps(diagnosis).map((step, index) => `${index + 1}. ${plain(step)}`),
    '',
  ].join('\n');
}

function causeLines(cause: Diagnosis['causes'][number]): string[] {
  return [
    `- **${plain(cause.title)}** (${Math.round(cause.confidence * 100)} %): ${plain(cause.summary)}`,
    ...cause.evidence.map((line) => `  - ${plain(line.says)}`),
  ];
}

function humanSteps(diagnosis: Diagnosis | null): string[] {
  const steps = (diagnosis?.causes ?? []).flatMap((cause) => cause.human_steps);
  if (steps.length > 0) return [...new Set(steps)];
  return ['Read the logs of the services named above.', 'Tell the person who looks after this machine.'];
}

/** Text from logs goes into the page as text: no markup of its own, no line breaks. */
function plain(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[<>`*_[\]#|\\]/g, '\\$&');
}
