import { useQuery } from '@tanstack/react-query';
import type { ModelsOverview } from '#contract/models-api.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useViewer } from '../session/session-queries.ts';
import { Budgets } from './budgets.tsx';
import { modelsQuery } from './model-queries.ts';
import { Usage } from './usage.tsx';

/** The model gateway: who answers, in which order, what it costs. */
export function ModelsPage() {
  const t = useText();
  const { role } = useViewer();
  const query = useQuery(modelsQuery);
  return (
    <Page title={t.models.title} lead={t.models.lead}>
      <Loaded query={query} lines={6}>
        {(overview) =>
          overview.enabled ? (
            <>
              <Providers overview={overview} />
              <Routes overview={overview} />
              {overview.budgets.length === 0 ? null : <Budgets budgets={overview.budgets} />}
              {role === 'viewer' ? null : <Usage />}
            </>
          ) : (
            <div className="empty stack-tight">
              <p>{t.models.off}</p>
              <p>{t.models.offHow}</p>
              <pre className="code-block models-example">{EXAMPLE}</pre>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

const EXAMPLE = `models:
  providers:
    home:
      kind: ollama
      url: http://127.0.0.1:11434`;

function Providers({ overview: { providers, models } }: { overview: ModelsOverview }) {
  const t = useText();
  return (
    <section className="section">
      <h2>{t.models.providers}</h2>
      <ul className="service-grid">
        {providers.map(({ name, kind, resting, halted_keys, problem, capabilities }) => {
          const well = problem === null && !resting;
          const own = models.filter(({ owned_by, id }) => owned_by === name || id.startsWith(`${name}/`));
          return (
            <li key={name} className="card">
              <header className="section-head">
                <h3>{name}</h3>
                <Badge tone={well ? 'ok' : resting ? 'warn' : 'bad'}>
                  {well ? t.models.well : resting ? t.models.resting : t.models.unwell}
                </Badge>
              </header>
              {problem === null ? null : <p className="small">{problem}</p>}
              <dl className="facts facts-short small">
                <dt>{t.models.kind}</dt>
                <dd>{kind}</dd>
                <dt>{t.models.can}</dt>
                <dd>
                  {Object.entries(capabilities)
                    .filter(([, has]) => has)
                    .map(([what]) => what)
                    .join(', ')}
                </dd>
                {halted_keys === 0 ? null : (
                  <>
                    <dt>{t.models.haltedKeys}</dt>
                    <dd>{halted_keys}</dd>
                  </>
                )}
                <dt>{t.models.models}</dt>
                <dd>{own.map(({ id }) => id).join(', ') || '–'}</dd>
              </dl>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Who is asked first, and who after that. */
function Routes({ overview: { routes, aliases } }: { overview: ModelsOverview }) {
  const t = useText();
  const rows = [...Object.entries(routes), ...Object.entries(aliases)];
  if (rows.length === 0) return null;
  return (
    <section className="card">
      <div className="stack-tight">
        <h2>{t.models.order}</h2>
        <p className="muted">{t.models.orderLead}</p>
      </div>
      <dl className="facts">
        {rows.map(([name, chain]) => (
          <div key={name} className="facts-row">
            <dt>{name}</dt>
            <dd>{chain.join(' → ')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
