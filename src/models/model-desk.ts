import type { NewEvent } from '#contract/event.ts';
import type { Principal } from '#contract/identity.ts';
import type {
  ModelBudget,
  ModelProviderState,
  ModelPull,
  ModelsOverview,
  ModelUsage,
  UsageGroup,
} from '#contract/models-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Catalog } from './catalog.ts';
import type { ModelMetrics } from './model-metrics.ts';
import { type Asker, createModelStore, type ModelStore } from './model-store.ts';
import { performanceOf } from './performance.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import { createPulls } from './pulls.ts';
import type { ModelSettings } from './settings.ts';
import type { Budgets } from './usage/budgets.ts';
import type { Ledger } from './usage/ledger.ts';

/** What people see and order of the gateway, through whichever door they come. */
export interface ModelDesk extends Disposable {
  readonly store: ModelStore;
  overview(): Promise<ModelsOverview>;
  providers(): ModelProviderState[];
  /** `since` is a day; everything without it. */
  usage(by: UsageGroup, since?: string): ModelUsage;
  budgets(): ModelBudget[];
  /** One more ceiling for the present period. Throws `may_not_approve` and `not_found`. */
  extendBudget(name: string, by: Asker): ModelBudget;
  /** Begins a pull that goes on by itself. Throws `forbidden`, `model_unsupported`, `conflict`. */
  pull(model: string, by: Asker): ModelPull;
}

export interface ModelDeskParts {
  readonly settings: Pick<ModelSettings, 'routes' | 'aliases' | 'fallbacks'>;
  readonly runtimes: ReadonlyMap<string, ProviderRuntime>;
  readonly catalog: Catalog;
  readonly ledger: Ledger;
  readonly budgets: Budgets;
  readonly metrics: Pick<ModelMetrics, 'all'>;
  readonly audit: (event: NewEvent) => void;
  readonly now: () => Date;
}

export function createModelDesk(parts: ModelDeskParts): ModelDesk {
  const { settings, runtimes, catalog, ledger, budgets, metrics, audit, now } = parts;
  const store = createModelStore(parts);
  const pulls = createPulls(store, now);
  const providers = () => [...runtimes.values()].map((runtime) => stateOf(runtime, catalog));

  return {
    store,
    providers,
    async overview() {
      const models = [...(await catalog.list())];
      const { routes, aliases, fallbacks } = settings;
      return {
        enabled: true,
        models,
        providers: providers(),
        routes: listsOf(routes),
        aliases: listsOf(aliases),
        fallbacks: listsOf(fallbacks),
        budgets: budgets.states(),
        pulls: pulls.list(),
        performance: performanceOf(metrics.all()),
      };
    },
    usage: (by, since = '') => ({
      by,
      rows: Object.entries(ledger.sums(by, since)).map(([name, { nano_usd, ...counts }]) => ({
        name,
        ...counts,
        usd: nano_usd / 1e9,
      })),
    }),
    budgets: () => budgets.states(),
    extendBudget(name, { principal, client, correlationId }) {
      checkMayExtend(principal);
      const state = budgets.extend(name, principal.id);
      audit({
        run_id: null,
        action: 'model.budget_extended',
        resource: name,
        actor: principal.id,
        client,
        result: 'ok',
        correlation_id: correlationId,
        detail: `${state.period} has ${state.extensions + 1} times its ceiling`,
        metadata: {},
      });
      return state;
    },
    pull: pulls.start,
    [Symbol.dispose]: () => pulls[Symbol.dispose](),
  };
}

function checkMayExtend({ role, can_approve }: Principal): void {
  if (role !== 'owner' || !can_approve)
    throw new OpsError('may_not_approve', 'only an owner lets a budget go on');
}

function stateOf(
  { provider, breaker, keys, slots }: ProviderRuntime,
  { silent }: Catalog,
): ModelProviderState {
  return {
    name: provider.name,
    kind: provider.kind,
    capabilities: { ...provider.capabilities },
    resting: breaker.open,
    halted_keys: keys.halted,
    breaker: { failures: breaker.failures, opens_in_s: secondsOf(breaker.restMs) },
    keys: keys.counts,
    places: slots.places,
    problem: silent.get(provider.name) ?? null,
  };
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : Math.ceil(ms / 1000);
}

function listsOf(table: Readonly<Record<string, readonly string[] | undefined>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(table).map(([name, chain]) => [name, [...(chain ?? [])]]));
}
