import type { Agent } from '#agent/agent.ts';
import type { Part } from '#contract/http-api.ts';
import type { Hub } from '#hub/hub.ts';
import type { ModelDesk } from '#models/model-desk.ts';
import type { Store } from '#store/store.ts';
import type { GatewayListener } from './gateway-listener.ts';

export interface ReadinessParts {
  readonly store: Pick<Store, 'ping' | 'dialect'>;
  readonly agent: Pick<Agent, 'health'>;
  readonly hub: Pick<Hub, 'readiness'>;
  /** Null while no model provider is configured: then there are no such parts. */
  readonly models: { readonly server: GatewayListener; readonly desk: ModelDesk } | null;
  readonly fetch: typeof fetch;
}

/** How long (ms) a part may take to say how it is. */
const PATIENCE_MS = 2000;

/** Asks every part of OpsPilot how it is, all at once. Throws nothing. */
export function createReadiness({ store, agent, hub, models, fetch }: ReadinessParts) {
  return async (signal: AbortSignal): Promise<Part[]> => {
    const [database, others, ofModels] = await Promise.all([
      asked('database', async () => {
        await within(PATIENCE_MS, store.ping());
        return store.dialect;
      }),
      hub.readiness(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])),
      models === null ? [] : Promise.all([gatewayPart(models.server, fetch), modelPart(models.desk)]),
    ]);
    return [database, { name: 'agent', ...agent.health() }, ...others, ...ofModels];
  };
}

function gatewayPart({ url, problem }: GatewayListener, ask: typeof fetch): Promise<Part> {
  return asked('gateway', async () => {
    if (url === null) throw new Error(problem ?? 'it does not listen');
    const reply = await ask(`${url}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await reply.body?.cancel();
    if (!reply.ok) throw new Error(`it answers ${reply.status}`);
    return url;
  });
}

/** Well while any provider answers: the others stand in for one that does not. */
function modelPart(desk: ModelDesk): Promise<Part> {
  return asked('model', async () => {
    await within(PATIENCE_MS, desk.overview());
    const providers = desk.providers();
    const well = providers.filter(({ problem, resting }) => problem === null && !resting);
    if (well.length > 0) return well.map(({ name }) => name).join(', ');
    throw new Error(
      providers.map(({ name, problem }) => `${name}: ${problem ?? 'rests after failures'}`).join('; '),
    );
  });
}

async function asked(name: string, ask: () => Promise<string>): Promise<Part> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch (error) {
    return { name, ok: false, detail: (error as Error).message };
  }
}

/** Throws when it takes longer; what is late is of no interest any more. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
