import type { NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Exchange } from './exchange.ts';
import type { RouteParts } from './gateway-routes.ts';
import type { ModelProvider, ProviderCall } from './provider.ts';

interface OwnModel {
  readonly manage: NonNullable<ModelProvider['manage']>;
  /** The provider's own name of the model. */
  readonly model: string;
  readonly call: ProviderCall & { event(action: string, resource: string): NewEvent };
}

/** A model that may be pulled or deleted by who asks. Throws `forbidden` for all but owners, `model_unsupported`. */
export function ownModel(exchange: Exchange, name: string, { runtimes }: RouteParts): OwnModel {
  const { principal } = exchange.caller;
  if (principal.role !== 'owner') throw new OpsError('forbidden', 'only an owner pulls and deletes models');
  const managing = [...runtimes.values()].filter(({ provider }) => provider.manage);
  const named = managing.find(({ provider }) => name.startsWith(`${provider.name}/`));
  const runtime = named ?? (managing.length === 1 ? managing[0] : undefined);
  if (!runtime?.provider.manage)
    throw new OpsError('model_unsupported', 'say which provider is to do it, as provider/model');
  const model = named ? name.slice(named.provider.name.length + 1) : name;
  const event = (action: string, resource: string): NewEvent => ({
    run_id: null,
    action,
    resource,
    actor: principal.id,
    client: 'rest',
    result: 'ok',
    correlation_id: exchange.id,
    detail: '',
    metadata: {},
  });
  const call = { key: runtime.keys.take(), signal: exchange.abort.signal, event };
  return { manage: runtime.provider.manage, model, call };
}

/** Pulls a model and tells how far it is, a line of JSON for each step, as Ollama does. */
export async function pullModel(exchange: Exchange, name: string, parts: RouteParts): Promise<void> {
  const { manage, model, call } = ownModel(exchange, name, parts);
  const { response } = exchange;
  const line = (value: object) => response.write(`${JSON.stringify(value)}\n`);
  parts.audit({ ...call.event('model.pulled', name), detail: 'begun' });
  try {
    for await (const step of manage.pull(model, call)) {
      if (!response.headersSent) exchange.head(200, { 'content-type': 'application/x-ndjson' });
      line(step);
    }
    parts.audit({ ...call.event('model.pulled', name), detail: 'done' });
  } catch (error) {
    const detail = (error as Error).message;
    parts.audit({ ...call.event('model.pulled', name), result: 'error', detail });
    if (!response.headersSent) throw error;
    line({ error: detail });
  } finally {
    parts.catalog.forget();
  }
  response.end();
}
