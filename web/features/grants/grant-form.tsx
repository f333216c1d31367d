import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { ApprovalView } from '#contract/approval.ts';
import { GRANT_MOST_USES } from '#contract/grant.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Check } from '../../ui/check.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { brief } from '../../ui/json-view.tsx';
import { Note } from '../../ui/note.tsx';
import { hostName } from '../approvals/host-name.ts';
import { useGive } from './grant-queries.ts';

/** How long, in minutes: an hour, a working day, a day, a week. */
const SPANS = ['60', '480', '1440', '10080'] as const;
type Span = (typeof SPANS)[number];

/** Values that anybody can write are never consented to beforehand. */
const UNTRUSTED: readonly string[] = ['log_text', 'tool_output'];

/** Whether calls like this one could be consented to beforehand: of an MCP host, on one thing, with trusted values. */
export function isGrantable(approval: ApprovalView): boolean {
  const { host, may_approve, needs_second_confirmation, origins } = approval;
  const trusted = Object.values(origins).every((origin) => !UNTRUSTED.includes(origin));
  return host !== null && may_approve && !needs_second_confirmation && trusted;
}

/** Consent to calls like this one: for each argument this very value or any, so often, so long. */
export function GrantForm({ approval }: { approval: ApprovalView }) {
  const t = useText();
  const give = useGive();
  const { tool, args, requested_by } = approval;
  const [free, setFree] = useState<readonly string[]>([]);
  const [uses, setUses] = useState('5');
  const [span, setSpan] = useState<Span>('480');
  const [wanted, setWanted] = useState(false);
  const [reminded, setReminded] = useState(false);
  const host = hostName(approval, t);
  const count = Number(uses);
  const countFits = Number.isInteger(count) && count >= 1 && count <= GRANT_MOST_USES;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setReminded(true);
    if (!wanted || !countFits || give.isPending) return;
    const entries = Object.entries(args).map(
      ([name, value]) => [name, free.includes(name) ? 'any' : [value]] as const,
    );
    give.mutate({
      tool,
      args: Object.fromEntries(entries),
      principal_id: requested_by,
      uses: count,
      minutes: Number(span),
      acknowledged: true,
    });
  }

  if (give.data) {
    return (
      <Note tone="ok" role="status">
        <p>
          {t.grants.given(host)}{' '}
          <Link to="/settings" search={{ section: 'grants' }}>
            {t.grants.seeAll}
          </Link>
        </p>
      </Note>
    );
  }
  return (
    <Disclosure summary={t.grants.from}>
      <form className="stack" onSubmit={submit} noValidate>
        <p className="muted small">{t.grants.lead(host)}</p>
        {Object.entries(args).map(([name, value]) => (
          <Choice
            key={name}
            label={<code>{name}</code>}
            value={free.includes(name) ? 'any' : 'this'}
            options={[
              ['this', t.grants.only(brief(value))],
              ['any', t.grants.any],
            ]}
            onChoose={(chosen) =>
              setFree(chosen === 'any' ? [...free, name] : free.filter((one) => one !== name))
            }
          />
        ))}
        <div className="toolbar">
          <Field
            label={t.grants.uses}
            type="number"
            inputMode="numeric"
            min={1}
            max={GRANT_MOST_USES}
            value={uses}
            error={reminded && !countFits ? t.grants.usesRule(GRANT_MOST_USES) : ''}
            onChange={({ target }) => setUses(target.value)}
          />
          <Choice
            label={t.grants.span}
            value={span}
            options={SPANS.map((one) => [one, t.grants.spans[one]])}
            onChoose={setSpan}
          />
        </div>
        <Check required checked={wanted} invalid={reminded && !wanted} onChange={setWanted}>
          {t.grants.acknowledge(host)}
        </Check>
        {reminded && !wanted ? (
          <p className="field-error" role="alert">
            {t.approval.needAcknowledge}
          </p>
        ) : null}
        {give.isError ? <FailureNote error={give.error} /> : null}
        <div>
          <Button type="submit" icon="shield" busy={give.isPending}>
            {t.grants.give}
          </Button>
        </div>
      </form>
    </Disclosure>
  );
}
