import { type FormEvent, useId, useState } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { useAsk } from './run-queries.ts';

/** The next question, where the last one was answered. */
export function AskMore() {
  const t = useText();
  const id = useId();
  const { role } = useViewer();
  const ask = useAsk();
  const [goal, setGoal] = useState('');
  if (role === 'viewer') return null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!ask.isPending && goal.trim() !== '') ask.mutate(goal.trim(), { onSuccess: () => setGoal('') });
  }
  return (
    <form className="ask-form ask-more" onSubmit={submit}>
      <label htmlFor={id} className="hidden-visually">
        {t.run.askMore}
      </label>
      <input
        id={id}
        className="input ask-input"
        placeholder={t.run.askMore}
        autoComplete="off"
        maxLength={2000}
        value={goal}
        onChange={({ target }) => setGoal(target.value)}
      />
      <Button type="submit" icon="search" busy={ask.isPending}>
        {t.home.askButton}
      </Button>
      {ask.isError ? <FailureNote error={ask.error} /> : null}
    </form>
  );
}
