import { type FormEvent, useState } from 'react';
import type { ModelPull } from '#contract/models-api.ts';
import { useText } from '../../text/text.ts';
import { bytes, percent } from '../../ui/amounts.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { useModelStore } from './model-queries.ts';

/** Has a provider load a model onto its disk, and tells how far that is. It goes on when the page is closed. */
export function PullForm({ provider, pulls }: { provider: string; pulls: readonly ModelPull[] }) {
  const t = useText();
  const { pull } = useModelStore();
  const [name, setName] = useState('');
  const own = pulls.filter(({ model }) => model.startsWith(`${provider}/`));
  function submit(event: FormEvent): void {
    event.preventDefault();
    const model = name.trim();
    if (model === '' || pull.isPending) return;
    pull.mutate(`${provider}/${model}`, { onSuccess: () => setName('') });
  }
  return (
    <form className="stack" onSubmit={submit}>
      <div className="toolbar">
        <div className="grow">
          <Field
            label={t.models.load}
            hint={t.models.loadHint}
            spellCheck={false}
            autoCapitalize="off"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </div>
        <Button type="submit" icon="download" busy={pull.isPending}>
          {t.models.loadIt}
        </Button>
      </div>
      {pull.isError ? <FailureNote error={pull.error} /> : null}
      {own.length === 0 ? null : (
        <ul className="stack-tight" aria-live="polite">
          {own.map((one) => (
            <Progress key={`${one.model} ${one.started_at}`} pull={one} />
          ))}
        </ul>
      )}
    </form>
  );
}

function Progress({ pull: { model, state, status, total_bytes, done_bytes } }: { pull: ModelPull }) {
  const t = useText();
  const share = total_bytes && done_bytes !== null ? done_bytes / total_bytes : null;
  return (
    <li className="stack-tight small">
      <p className="section-head">
        <strong>{model}</strong>
        <span className="muted">
          {state === 'running'
            ? [status, share === null ? '' : percent(share, t.locale)].filter(Boolean).join(' · ')
            : state === 'done'
              ? t.models.loaded
              : t.models.notLoaded(status)}
        </span>
      </p>
      {state === 'running' ? (
        <progress
          {...(share === null ? {} : { value: share, max: 1 })}
          aria-label={t.models.loading(model)}
          title={total_bytes ? bytes(total_bytes, t.locale) : undefined}
        />
      ) : null}
    </li>
  );
}
