import { type FormEvent, useId, useState } from 'react';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useAsk } from '../runs/run-queries.ts';
import { moodOf } from '../services/service-state.ts';
import { useViewer } from '../session/session-queries.ts';

/** How many troubled services get a suggestion of their own. */
const SUGGESTED = 2;

/** Where a question begins. An empty one means: what is wrong? */
export function AskBox({ services }: { services: readonly ServiceStatus[] }) {
  const t = useText();
  const id = useId();
  const { role } = useViewer();
  const ask = useAsk();
  const [goal, setGoal] = useState('');
  if (role === 'viewer') return <p className="card muted">{t.home.mayNotAsk}</p>;

  const troubled = services.filter((service) => moodOf(service, t).troubled).slice(0, SUGGESTED);
  const suggestions = [
    t.home.suggestAll,
    ...troubled.map((service) => t.home.suggestOne(service.id)),
    t.home.suggestDownloads,
  ];

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!ask.isPending) ask.mutate(goal.trim() || t.home.suggestAll);
  }

  return (
    <section className="card ask" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t.home.ask}</h2>
      <form className="ask-form" onSubmit={submit}>
        <label htmlFor={id} className="hidden-visually">
          {t.home.askLabel}
        </label>
        <input
          id={id}
          className="input ask-input"
          placeholder={t.home.askPlaceholder}
          autoComplete="off"
          maxLength={2000}
          value={goal}
          onChange={({ target }) => setGoal(target.value)}
        />
        <Button look="primary" type="submit" icon="search" busy={ask.isPending}>
          {ask.isPending ? t.home.asking : t.home.askButton}
        </Button>
      </form>
      <ul className="chips" aria-label={t.home.suggestions}>
        {suggestions.map((suggestion) => (
          <li key={suggestion}>
            <button
              type="button"
              className="suggestion"
              onClick={() => ask.isPending || ask.mutate(suggestion)}
            >
              {suggestion}
            </button>
          </li>
        ))}
      </ul>
      {ask.isError ? <FailureNote error={ask.error} /> : null}
    </section>
  );
}
