import type { AuditEntry } from '#contract/audit.ts';
import { useText } from '../../text/text.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Clock } from '../../ui/moment.tsx';

const TONES: Readonly<Record<AuditEntry['result'], Tone>> = { ok: 'ok', error: 'bad', denied: 'warn' };

/** One entry: who did what to what, how it ended, and all the rest behind a click. */
export function AuditRow({ entry, nameOf }: { entry: AuditEntry; nameOf: (id: string) => string }) {
  const t = useText();
  const { seq, ts, action, resource, actor, client, result, detail } = entry;
  return (
    <>
      <div className="audit-line">
        <span className="muted small audit-when">
          <Clock at={ts} />
        </span>
        <span className="audit-what">
          <strong>{nameOf(actor)}</strong> <code>{action}</code>
          {resource === actor ? null : <span className="muted"> {resource}</span>}
          {detail === '' ? null : <span className="audit-detail">{detail}</span>}
        </span>
        <Badge tone={TONES[result]}>{t.audit.results[result]}</Badge>
      </div>
      <Disclosure
        summary={
          <span className="small muted">
            {t.audit.entry(seq)} · {t.audit.through} {client}
          </span>
        }
      >
        <dl className="facts small">
          <dt>{t.audit.correlation}</dt>
          <dd>
            <code>{entry.correlation_id}</code>
          </dd>
          <dt>{t.audit.hash}</dt>
          <dd>
            <code>{entry.hash}</code>
          </dd>
          <dt>{t.audit.previous}</dt>
          <dd>
            <code>{entry.prev_hash}</code>
          </dd>
        </dl>
        <JsonView value={entry.metadata} label={t.audit.more_details} />
      </Disclosure>
    </>
  );
}
