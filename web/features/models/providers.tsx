import type { ModelProviderState, ModelsOverview } from '#contract/models-api.ts';
import { useText } from '../../text/text.ts';
import { bytes } from '../../ui/amounts.ts';
import { Badge } from '../../ui/badge.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Note } from '../../ui/note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { useModelStore } from './model-queries.ts';
import { PullForm } from './pull-form.tsx';

/** Who answers, how well they are, and what they can do. */
export function Providers({ overview }: { overview: ModelsOverview }) {
  const t = useText();
  return (
    <section className="section">
      <h2>{t.models.providers}</h2>
      <ul className="service-grid model-providers">
        {overview.providers.map((provider) => (
          <li key={provider.name} className="card">
            <ProviderCard provider={provider} overview={overview} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ProviderCard({ provider, overview }: { provider: ModelProviderState; overview: ModelsOverview }) {
  const t = useText();
  const { name, kind, resting, problem, capabilities, breaker, keys, places } = provider;
  const isOwner = useViewer().role === 'owner';
  const well = problem === null && !resting;
  const manages = capabilities.manage === true;
  return (
    <>
      <header className="section-head">
        <h3>{name}</h3>
        <Badge tone={well ? 'ok' : resting ? 'warn' : 'bad'}>
          {well ? t.models.well : resting ? t.models.resting : t.models.unwell}
        </Badge>
      </header>
      {problem === null ? null : (
        <Note tone="bad">
          <p className="small">{problem}</p>
        </Note>
      )}
      <dl className="facts facts-short small">
        <dt>{t.models.kind}</dt>
        <dd>{kind}</dd>
        <dt>{t.models.can}</dt>
        <dd>{canDo(capabilities, t.models.abilities).join(', ')}</dd>
        <dt>{t.models.breaker}</dt>
        <dd>
          {breaker.opens_in_s === null
            ? t.models.breakerClosed(breaker.failures)
            : t.models.breakerOpen(breaker.failures, breaker.opens_in_s)}
        </dd>
        <dt>{t.models.keys}</dt>
        <dd>{keysIn(keys, t.models)}</dd>
        <dt>{t.models.places}</dt>
        <dd>{t.models.placesUsed(places.used, places.of, places.waiting)}</dd>
      </dl>
      <OwnModels name={name} overview={overview} removable={manages && isOwner} />
      {manages && isOwner ? <PullForm provider={name} pulls={overview.pulls} /> : null}
    </>
  );
}

type Words = ReturnType<typeof useText>['models'];

function canDo(capabilities: ModelProviderState['capabilities'], words: Words['abilities']): string[] {
  return Object.entries(capabilities)
    .filter(([, has]) => has)
    .map(([what]) => (Object.hasOwn(words, what) ? words[what as keyof typeof words] : what));
}

function keysIn({ ready, resting, halted }: ModelProviderState['keys'], t: Words): string {
  if (ready + resting + halted === 0) return t.keysNone;
  return [
    t.keysReady(ready),
    resting > 0 ? t.keysResting(resting) : '',
    halted > 0 ? t.keysHalted(halted) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function OwnModels({
  name,
  overview,
  removable,
}: {
  name: string;
  overview: ModelsOverview;
  removable: boolean;
}) {
  const t = useText();
  const { remove } = useModelStore();
  const own = overview.models.filter(({ owned_by, id }) => owned_by === name || id.startsWith(`${name}/`));
  if (own.length === 0) return <p className="muted small">{t.models.noModels}</p>;
  return (
    <>
      <ul className="model-list" aria-label={t.models.models}>
        {own.map(({ id, context_length, size_bytes }) => (
          <li key={id} className="section-head">
            <span>
              <code>{id.slice(name.length + 1)}</code>{' '}
              <span className="muted small">
                {[
                  context_length === undefined ? '' : t.models.context(context_length),
                  size_bytes === undefined ? '' : bytes(size_bytes, t.locale),
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </span>
            {removable ? (
              <ConfirmButton
                title={t.models.deleteTitle(id)}
                lead={t.models.deleteLead}
                label={t.models.delete}
                accessibleLabel={`${t.models.delete}: ${id}`}
                onConfirm={() => remove.mutate(id)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {remove.isError ? <FailureNote error={remove.error} /> : null}
    </>
  );
}
