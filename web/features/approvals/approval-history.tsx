import type { Approval } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Clock } from '../../ui/moment.tsx';
import { useNameOf } from '../people/people-queries.ts';

/** Every step of a request: when, what, by whom. */
export function ApprovalHistory({ history }: Pick<Approval, 'history'>) {
  const t = useText();
  const nameOf = useNameOf();
  return (
    <section className="stack-tight">
      <h3>{t.approval.history}</h3>
      <ol className="stack-tight small">
        {history.map(({ state, at, by, detail }) => (
          <li key={`${state} ${at}`}>
            <Clock at={at} /> <strong>{t.approval.states[state]}</strong>{' '}
            <span className="muted">
              ({nameOf(by)}) {state === 'proposed' ? '' : t.says(detail)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
