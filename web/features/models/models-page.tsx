import { useQuery } from '@tanstack/react-query';
import type { ModelsOverview } from '#contract/models-api.ts';
import { useText } from '../../text/text.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useViewer } from '../session/session-queries.ts';
import { Budgets } from './budgets.tsx';
import { LatencyTable } from './latency-table.tsx';
import { modelsQuery } from './model-queries.ts';
import { Providers } from './providers.tsx';
import { Truncations } from './truncations.tsx';
import { TryPrompt } from './try-prompt.tsx';
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
              {role === 'viewer' ? null : (
                <TryPrompt names={namesIn(overview)} hasDefault={Object.hasOwn(overview.routes, 'chat')} />
              )}
              <LatencyTable performance={overview.performance} />
              <Truncations />
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

/** All names under which a model can be asked. */
function namesIn({ aliases, models }: ModelsOverview): string[] {
  return [...new Set([...Object.keys(aliases), ...models.map(({ id }) => id)])];
}

const EXAMPLE = `models:
  providers:
    home:
      kind: ollama
      url: http://127.0.0.1:11434`;

/** Who is asked first, and who after that. */
function Routes({ overview: { routes, aliases, fallbacks } }: { overview: ModelsOverview }) {
  const t = useText();
  const after = Object.entries(fallbacks).map(([name, chain]) => [name, [name, ...chain]] as const);
  const rows = [...Object.entries(routes), ...Object.entries(aliases), ...after];
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
            <dt>
              {Object.hasOwn(t.models.tasks, name)
                ? t.models.tasks[name as keyof typeof t.models.tasks]
                : name}
            </dt>
            <dd>{chain.join(' → ')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
