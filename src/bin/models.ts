import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Auth } from '#auth/auth.ts';
import { checkExposure } from '#auth/exposure.ts';
import type { ModelsConfig } from '#config/models.ts';
import type { Config } from '#config/schema.ts';
import { holdFile } from '#executor/file-lock.ts';
import { createHostCheck } from '#http/host-check.ts';
import { createGateway, type Gateway } from '#models/gateway.ts';
import type { ModelSettings, ProviderConfigView } from '#models/settings.ts';
import { openUsageJournal } from '#models/usage/journal.ts';
import type { Store } from '#store/store.ts';
import type { DataDir } from './data-dir.ts';
import { type GatewayListener, listenForModels } from './gateway-listener.ts';
import { loadLlama } from './llama-library.ts';
import { tellOwners } from './model-alerts.ts';
import { kindOf, readModelKeys, watchModelKeys } from './model-keys.ts';
import { StartError } from './start-error.ts';
import { VERSION } from './version.ts';

export interface ModelsPlan {
  readonly dir: DataDir;
  readonly config: Config;
  /** What relative paths in the configuration start from. */
  readonly configDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly auth: Pick<Auth, 'mode' | 'authenticate'>;
  readonly store: Pick<Store, 'events' | 'notices'>;
  readonly publicUrl: () => string;
  /** Folder where every exchange is kept, redacted. */
  readonly recordDir?: string | undefined;
  /** Told what went wrong inside, without secrets. */
  readonly onError: (error: unknown, what: string) => void;
  readonly now: () => Date;
}

export interface OpenModels extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly server: GatewayListener;
}

/** The model gateway on its own port; null while no provider is configured. Throws `StartError` and `unavailable`. */
export async function openModels(plan: ModelsPlan): Promise<OpenModels | null> {
  const { config, dir, auth, store } = plan;
  const { host, port, providers } = config.models;
  if (Object.keys(providers).length === 0) return null;
  checkExposure({ host, auth: config.server.auth });
  await using opening = new AsyncDisposableStack();
  const lock = holdFile(join(dir.models, 'lock'));
  if (!lock) throw new StartError(`another model gateway is running on ${dir.root}`);
  opening.defer(() => lock.release());
  const keys = await readModelKeys(plan);
  const gateway = opening.use(
    createGateway({
      settings: settingsOf(config.models, plan.configDir),
      version: VERSION,
      recordDir: plan.recordDir ?? null,
      keys: (provider) => keys.get(provider) ?? [],
      llama: loadLlama,
      usage: openUsageJournal(join(dir.models, 'usage.jsonl')),
      audit: (event) => {
        const recorded = [store.events.append([event], 'grouped'), tellOwners(event, store, plan.now)];
        Promise.all(recorded).catch((error: unknown) => {
          plan.onError(error, 'what became of models could not be recorded');
        });
      },
      onError: (error, id) => plan.onError(error, `a call to a model failed inside (${id})`),
      now: plan.now,
      newId: () => `req_${randomUUID()}`,
      checkHost: createHostCheck({
        bindHost: host,
        hosts: [...config.server.hosts, config.server.host],
        publicUrl: plan.publicUrl,
      }),
      // Without sign-in everybody here is the local owner, whatever a client puts where it wants a key.
      checkToken: async (token) => {
        const sent = token === null || auth.mode === 'none' ? {} : { authorization: `Bearer ${token}` };
        return (await auth.authenticate(new Headers(sent)))?.principal ?? null;
      },
      checkSession: async (cookie) => (await auth.authenticate(new Headers({ cookie })))?.principal ?? null,
    }),
  );
  opening.use(
    watchModelKeys(plan, (changed) => {
      for (const [provider, those] of changed) gateway.setKeys(provider, those);
    }),
  );
  const server = opening.use(await listenForModels(gateway, { host, port, version: VERSION }));
  const held = opening.move();
  return { gateway, server, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function settingsOf(models: ModelsConfig, configDir: string): ModelSettings {
  return {
    ...models,
    providers: Object.fromEntries(
      Object.entries(models.providers).map(([name, provider]): [string, ProviderConfigView] => [
        name,
        {
          ...provider,
          kind: kindOf(name, provider),
          ...(provider.dir === undefined ? {} : { dir: resolve(configDir, provider.dir) }),
          ...(provider.path === undefined ? {} : { path: resolve(configDir, provider.path) }),
        },
      ]),
    ),
  };
}
