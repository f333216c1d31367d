import type { NewEvent } from '#contract/event.ts';
import type { Principal } from '#contract/identity.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Catalog } from './catalog.ts';
import type { ModelProvider, PullProgress } from './provider.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import type { StopSignal } from './stop.ts';

/** Who asks for a model to come or go, and the id that the audit tells it by. */
export interface Asker {
  readonly principal: Principal;
  readonly correlationId: string;
  readonly client: NewEvent['client'];
}

/** The models that providers keep on their own disks: pulled and deleted by owners only, and recorded. */
export interface ModelStore {
  /** Throws `forbidden` and `model_unsupported` at once, and the provider's failure while it goes. */
  pull(name: string, by: Asker, signal: StopSignal): AsyncIterable<PullProgress>;
  remove(name: string, by: Asker, signal: StopSignal): Promise<void>;
}

export interface ModelStoreParts {
  readonly runtimes: ReadonlyMap<string, ProviderRuntime>;
  readonly catalog: Catalog;
  readonly audit: (event: NewEvent) => void;
}

export function createModelStore({ runtimes, catalog, audit }: ModelStoreParts): ModelStore {
  return {
    pull(name, by, signal) {
      const { manage, model, key } = ownModel(name, by, runtimes);
      return pulled(manage.pull(model, { key, signal }), name, by);
    },
    async remove(name, by, signal) {
      const { manage, model, key } = ownModel(name, by, runtimes);
      await manage.remove(model, { key, signal });
      catalog.forget();
      audit(storeEvent('model.deleted', name, by, 'deleted'));
    },
  };

  async function* pulled(
    steps: AsyncIterable<PullProgress>,
    name: string,
    by: Asker,
  ): AsyncGenerator<PullProgress> {
    audit(storeEvent('model.pulled', name, by, 'begun'));
    let how = 'left';
    try {
      yield* steps;
      how = 'done';
    } catch (error) {
      how = (error as Error).message;
      throw error;
    } finally {
      const end = storeEvent('model.pulled', name, by, how);
      audit(how === 'done' ? end : { ...end, result: 'error' });
      catalog.forget();
    }
  }
}

interface OwnModel {
  readonly manage: NonNullable<ModelProvider['manage']>;
  /** The provider's own name of the model. */
  readonly model: string;
  readonly key: string | null;
}

function ownModel(
  name: string,
  { principal }: Asker,
  runtimes: ReadonlyMap<string, ProviderRuntime>,
): OwnModel {
  if (principal.role !== 'owner') throw new OpsError('forbidden', 'only an owner pulls and deletes models');
  const managing = [...runtimes.values()].filter(({ provider }) => provider.manage);
  const named = managing.find(({ provider }) => name.startsWith(`${provider.name}/`));
  const runtime = named ?? (managing.length === 1 ? managing[0] : undefined);
  if (!runtime?.provider.manage)
    throw new OpsError('model_unsupported', 'say which provider is to do it, as provider/model');
  const model = named ? name.slice(named.provider.name.length + 1) : name;
  return { manage: runtime.provider.manage, model, key: runtime.keys.take() };
}

/** What was ordered of a model, for the audit. */
export function storeEvent(action: string, resource: string, by: Asker, detail: string): NewEvent {
  return {
    run_id: null,
    action,
    resource,
    actor: by.principal.id,
    client: by.client,
    result: 'ok',
    correlation_id: by.correlationId,
    detail,
    metadata: {},
  };
}
