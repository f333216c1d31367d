import type { ApprovalView } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { brief } from '../../ui/json-view.tsx';

/** Origins that anybody can write to: a log line, the answer of a program. */
const UNTRUSTED: readonly string[] = ['log_text', 'tool_output'];

/** The exact action with every argument, and where each value comes from. */
export function ExactAction({ approval: { tool, args, origins } }: { approval: ApprovalView }) {
  const t = useText();
  const rows = Object.entries(args).map(([name, value]) => ({ name, value, origin: origins[name] }));
  const isDoubtful = ({ origin = '' }: { origin?: string | undefined }) => UNTRUSTED.includes(origin);
  return (
    <section className="stack-tight">
      <h3>{t.approval.action}</h3>
      <div className="exact-action">
        <p>
          <code className="action-name">{tool}</code>
        </p>
        {rows.map((row) => (
          <p key={row.name} className="action-argument">
            <code>
              {row.name} = <strong>{brief(row.value)}</strong>
            </code>
            {row.origin ? <span className="muted small">{t.approval.origins[row.origin]}</span> : null}
            {isDoubtful(row) ? <Badge tone="warn">{t.approval.untrusted}</Badge> : null}
          </p>
        ))}
      </div>
      {rows.some(isDoubtful) ? <p className="small muted">{t.approval.untrustedSays}</p> : null}
    </section>
  );
}
