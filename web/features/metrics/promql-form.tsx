import { type FormEvent, useState } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';

/** A question of the reader's own, for those who have Prometheus and know its language. */
export function PromqlForm({ query, onAsk }: { query: string; onAsk: (query: string) => void }) {
  const t = useText();
  const [typed, setTyped] = useState(query);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (typed.trim() !== '') onAsk(typed.trim());
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.metrics.own}</h2>
      <div className="toolbar">
        <div className="grow">
          <Field
            label={t.metrics.promql}
            hint={t.metrics.promqlHint}
            spellCheck={false}
            autoCapitalize="off"
            className="input mono"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </div>
        <Button type="submit" icon="metrics">
          {t.metrics.draw}
        </Button>
      </div>
    </form>
  );
}
