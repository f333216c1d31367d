import { useQuery } from '@tanstack/react-query';
import type { Observation } from '#contract/observation.ts';
import type { RunStep } from '#contract/run.ts';
import { codeOf } from '../../api/api-error.ts';
import { useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { brief, JsonView } from '../../ui/json-view.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { duration } from '../../ui/time.ts';
import { resultQuery } from './run-queries.ts';

interface DetailsProps {
  readonly runId: string;
  readonly step: RunStep;
  readonly observations: readonly Observation[];
}

/** The exact call, every fact that was drawn from its answer, and that answer. */
export function StepDetails({ runId, step, observations }: DetailsProps) {
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
      {step.kind === 'call' && step.call_id !== null && step.ended_at !== null ? (
        <Disclosure summary={t.run.output}>
          <Output runId={runId} callId={step.call_id} />
        </Disclosure>
      ) : null}
    </div>
  );
}

/** What came back, as it was kept; read when somebody opens it. */
function Output({ runId, callId }: { runId: string; callId: string }) {
  const t = useText();
  const query = useQuery(resultQuery(runId, callId));
  if (codeOf(query.error) === 'not_found') return <p className="muted">{t.run.noOutput}</p>;
  return (
    <Loaded query={query} lines={4}>
      {({ output }) => <JsonView value={output} label={t.run.output} />}
    </Loaded>
  );
}
