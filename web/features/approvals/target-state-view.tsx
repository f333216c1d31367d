import type { ApprovalView } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { brief } from '../../ui/json-view.tsx';
import { Clock } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';

/** The target as it was when the action was proposed and as it is now. A change blocks the approval. */
export function TargetStateView({ approval }: { approval: ApprovalView }) {
  const t = useText();
  const { seen, now, moved, target, state } = approval;
  if (!seen) return <p className="muted">{t.approval.notObserved}</p>;
  const fields = Object.keys({ ...seen.shown, ...now?.shown });
  const isOpen = state === 'proposed' && approval.unobserved_because === '';
  const differs = isOpen && fields.some((field) => !same(seen.shown[field], now?.shown[field]));
  return (
    <section className="stack-tight">
      <h3>{t.approval.target(target)}</h3>
      {approval.unobserved_because === '' ? null : (
        <Note tone="bad" role="alert">
          <p>
            <strong>{t.approval.unobserved}</strong> {t.says(approval.unobserved_because)}
          </p>
        </Note>
      )}
      {isOpen && moved.length > 0 ? (
        <Note tone="bad" role="alert">
          <p>
            <strong>{t.approval.moved}</strong>
          </p>
          <ul className="stack-tight small">
            {moved.map(({ path, expected, actual }) => (
              <li key={path}>
                {label(path, t.approval.fields)}: {t.approval.expected}{' '}
                <strong>
                  <FieldValue value={expected} />
                </strong>
                , {t.approval.actual}{' '}
                <strong>
                  <FieldValue value={actual} />
                </strong>
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      <div className="table-frame">
        <table>
          <thead>
            <tr>
              <th scope="col">{t.approval.field}</th>
              <th scope="col">{isOpen && !differs ? t.approval.seenAndNow : t.approval.seen}</th>
              {differs ? <th scope="col">{t.approval.now}</th> : null}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field}>
                <th scope="row">{label(field, t.approval.fields)}</th>
                <td>
                  <FieldValue value={seen.shown[field]} />
                </td>
                {differs ? (
                  <td className={same(seen.shown[field], now?.shown[field]) ? undefined : 'changed'}>
                    <FieldValue value={now?.shown[field]} />
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isOpen && moved.length === 0 ? (
        <p className="small unchanged">
          <Icon name="check" size={18} />
          {t.approval.same}
        </p>
      ) : null}
    </section>
  );
}

function FieldValue({ value }: { value: unknown }) {
  const t = useText();
  if (value === undefined || value === null) return '–';
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))
    return <Clock at={value} seconds />;
  return typeof value === 'string' ? t.says(value) : brief(value);
}

function label(path: string, known: Readonly<Record<string, string>>): string {
  const name = path.split('.').at(-1) ?? path;
  return Object.hasOwn(known, name) ? (known[name] ?? path) : path;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
