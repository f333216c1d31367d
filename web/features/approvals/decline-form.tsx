import { type FormEvent, useId, useState } from 'react';
import { DeclineRequest } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useDecline } from './approval-queries.ts';

/** Saying no, with a reason for whoever asked. */
export function DeclineForm({ id, onBack }: { id: string; onBack: () => void }) {
  const t = useText();
  const field = useId();
  const decline = useDecline(id);
  const [reason, setReason] = useState('');

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!decline.isPending) decline.mutate(DeclineRequest.parse({ reason: reason.trim() }).reason);
  }

  return (
    <form className="stack-tight" onSubmit={submit}>
      <div className="field">
        <label htmlFor={field}>{t.approval.reason}</label>
        <textarea
          id={field}
          className="input"
          maxLength={500}
          // biome-ignore lint/a11y/noAutofocus: the reader has just asked for this field
          autoFocus
          aria-describedby={`${field}-hint`}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <p className="field-hint" id={`${field}-hint`}>
          {t.approval.reasonHint}
        </p>
      </div>
      {decline.isError ? <FailureNote error={decline.error} /> : null}
      <div className="button-row">
        <Button onClick={onBack}>{t.approval.back}</Button>
        <Button type="submit" look="primary" busy={decline.isPending}>
          {decline.isPending ? t.approval.declining : t.approval.decline}
        </Button>
      </div>
    </form>
  );
}
