import type { ApprovalView } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { brief } from '../../ui/json-view.tsx';

/** Origins that anybody can write to: a log line, the answer of a program. */
const UNTRUSTED: readonly string[] = ['log_text', 'tool_output'];

/** The exact action with every argument, and where each value comes from. */
export function ActionTable({ approval: { tool, args, origins } }: { approval: ApprovalView }) {
  const t = useText();
  const rows = Object.entries(args);
  const doubtful = rows.some(([name]) => UNTRUSTED.includes(origins[name] ?? ''));
  return (
    <section className="stack-tight">
      <h3>{t.approval.action}</h3>
      <p>
        <code className="action-name">{tool}</code>
      </p>
      {rows.length === 0 ? null : (
        <div className="table-frame">
          <table>
            <thead>
              <tr>
                <th scope="col">{t.approval.argument}</th>
                <th scope="col">{t.approval.value}</th>
                <th scope="col">{t.approval.origin}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, value]) => {
                const origin = origins[name];
                return (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>
                      <code>{brief(value)}</code>
                    </td>
                    <td>
                      {origin ? t.approval.origins[origin] : ''}
                      {origin && UNTRUSTED.includes(origin) ? (
                        <>
                          {' '}
                          <Badge tone="warn">{t.approval.untrusted}</Badge>
                        </>
                      ) : null}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {doubtful ? <p className="small muted">{t.approval.untrustedSays}</p> : null}
    </section>
  );
}
