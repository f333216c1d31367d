import type { Checked } from '#contract/diagnosis.ts';
import type { Run, RunStep } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { isOver } from './run-queries.ts';
import { StepDetails } from './step-details.tsx';
import { stepMeanings } from './step-meanings.ts';

/** Every step in plain words, as it happens: what was checked, what was found, what that rules out. */
export function RunTimeline({ run }: { run: Run }) {
  const t = useText();
  const meanings = stepMeanings(run);
  return (
    <section className="timeline-section" aria-label={isOver(run) ? t.run.steps : t.run.stepsLive}>
      <h2>{isOver(run) || run.diagnosis ? t.run.steps : t.run.stepsLive}</h2>
      <ol className="timeline">
        {run.steps.map((step) => (
          <Step key={step.n} step={step} run={run} meaning={meanings.get(step.n)} />
        ))}
      </ol>
    </section>
  );
}

function Step({ step, run, meaning }: { step: RunStep; run: Run; meaning: Checked | undefined }) {
  const t = useText();
  const { tone, icon } = LOOKS[step.status];
  const kind = t.run.stepKinds[step.kind];
  const found = meaning?.found || step.found;
  const rulesOut = meaning?.rules_out || step.rules_out || '';
  return (
    <li className={`step tone-${tone}`} id={step.call_id ?? undefined}>
      <span className="step-mark">
        <Icon name={icon} size={20} />
        <span className="hidden-visually">{t.run.stepStates[step.status]}: </span>
      </span>
      <div className="step-body">
        <p className="step-why">
          {kind === '' ? null : <strong>{kind}: </strong>}
          {t.says(step.why)}
        </p>
        {found === '' ? null : <p className="step-found">{t.says(found)}</p>}
        {rulesOut === '' ? null : (
          <p className="step-rules-out">
            <span className="muted">{t.run.rulesOut}:</span> {t.says(rulesOut)}
          </p>
        )}
        <Disclosure summary={<span className="small">{t.run.exactly}</span>}>
          <StepDetails runId={run.id} step={step} observations={run.observations} />
        </Disclosure>
      </div>
    </li>
  );
}

const LOOKS: Readonly<Record<RunStep['status'], { tone: Tone; icon: IconName }>> = {
  running: { tone: 'busy', icon: 'busy' },
  ok: { tone: 'ok', icon: 'ok' },
  error: { tone: 'bad', icon: 'bad' },
  waiting: { tone: 'warn', icon: 'hourglass' },
  declined: { tone: 'unknown', icon: 'stopped' },
};
