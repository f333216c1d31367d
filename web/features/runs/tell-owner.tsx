import { type FormEvent, useId, useState } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Note } from '../../ui/note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { useTellOwner } from './run-queries.ts';

/** For those who may not decide, or when nothing safe can be done. Owners need not tell themselves. */
export function TellOwner({ runId }: { runId: string }) {
  const t = useText();
  const id = useId();
  const { role } = useViewer();
  const tell = useTellOwner(runId);
  const [writing, setWriting] = useState(false);
  const [text, setText] = useState('');
  if (role === 'owner') return null;
  if (tell.isSuccess) {
    return (
      <Note tone="ok" role="status">
        <p>{t.run.tellSent}</p>
      </Note>
    );
  }
  if (!writing) {
    return (
      <div className="button-row">
        <Button icon="send" onClick={() => setWriting(true)}>
          {t.run.tellOwner}
        </Button>
      </div>
    );
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!tell.isPending) tell.mutate(text.trim());
  }
  return (
    <form className="stack-tight" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>{t.run.tellLabel}</label>
        <textarea
          id={id}
          className="input"
          maxLength={1000}
          // biome-ignore lint/a11y/noAutofocus: the reader has just asked for this field
          autoFocus
          aria-describedby={`${id}-hint`}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <p className="field-hint" id={`${id}-hint`}>
          {t.run.tellOwnerLead}
        </p>
      </div>
      {tell.isError ? <FailureNote error={tell.error} /> : null}
      <div className="button-row">
        <Button type="submit" look="primary" icon="send" busy={tell.isPending}>
          {t.run.tellSend}
        </Button>
        <Button onClick={() => setWriting(false)}>{t.run.tellCancel}</Button>
      </div>
    </form>
  );
}
