import type { Observation } from '#contract/observation.ts';
import type { RunStep } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { brief, JsonView } from '../../ui/json-view.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { duration } from '../../ui/time.ts';

/** The exact call, and every fact that was drawn from its answer. */
export function StepDetails({ step, observations }: { step: RunStep; observations: readonly Observation[] }) {
  const t = useText();
  const facts = observations.filter(({ id }) => step.call_id !== null && id.startsWith(`${step.call_id}#`));
  const took = step.ended_at === null ? null : Date.parse(step.ended_at) - Date.parse(step.started_at);
  return (
    <div className="stack-tight small">
      <p>
        {t.run.tool}: <code>{step.tool}</code>
        {took === null ? null : <span className="muted"> · {t.run.took(duration(took))}</span>}
      </p>
      <JsonView value={step.args} label={t.run.input} />
      {step.kind !== 'call' ? null : facts.length === 0 ? (
        <p className="muted">{t.run.noResult}</p>
      ) : (
        <ScrollBox className="table-scroll" label={t.run.result}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.run.about}</th>
                <th scope="col">{t.run.fact}</th>
                <th scope="col">{t.run.value}</th>
              </tr>
            </thead>
            <tbody>
              {facts.map(({ id, subject, what, value }) => (
                <tr key={id}>
                  <td>{subject}</td>
                  <td>{what}</td>
                  <td className="mono">{brief(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </div>
  );
}
