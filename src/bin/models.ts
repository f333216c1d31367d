import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Auth } from '#auth/auth.ts';
import { checkExposure } from '#auth/exposure.ts';
import type { ModelsConfig, ProviderConfig } from '#config/models.ts';
import type { Config } from '#config/schema.ts';
import { ProviderKind } from '#contract/model.ts';
import { holdFile } from '#executor/file-lock.ts';
import { createHostCheck } from '#http/host-check.ts';
import { createGateway, type Gateway } from '#models/gateway.ts';
import { PROVIDERS } from '#models/providers/index.ts';
import { type GatewayServer, serveGateway } from '#models/server.ts';
import type { ModelSettings, ProviderConfigView } from '#models/settings.ts';
import { openUsageJournal } from '#models/usage/journal.ts';
import type { Store } from '#store/store.ts';
import type { DataDir } from './data-dir.ts';
import { loadLlama } from './llama-library.ts';
import { StartError } from './start-error.ts';
import { VERSION } from './version.ts';

export interface ModelsPlan {
  readonly dir: DataDir;
  readonly config: Config;
  /** What relative paths in the configuration start from. */
  readonly configDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly auth: Pick<Auth, 'mode' | 'authenticate'>;
  readonly store: Pick<Store, 'events'>;
  readonly publicUrl: () => string;
  /** Folder where every exchange is kept, redacted. */
  readonly recordDir?: string | undefined;
  /** Told what went wrong inside, without secrets. */
  readonly onError: (error: unknown, what: string) => void;
  readonly now: () => Date;
}

export interface OpenModels extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly server: GatewayServer;
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
  const keys = new Map(
    Object.entries(providers).map(([name, provider]) => [name, keysOf(name, provider, plan)]),
  );
  const gateway = opening.use(
    createGateway({
      settings: settingsOf(config.models, plan.configDir),
      version: VERSION,
      recordDir: plan.recordDir ?? null,
      keys: (provider) => keys.get(provider) ?? [],
      llama: loadLlama,
      usage: openUsageJournal(join(dir.models, 'usage.jsonl')),
      audit: (event) => {
        store.events.append([event], 'grouped').catch((error: unknown) => {
          plan.onError(error, 'a call to a model could not be recorded');
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
    }),
  );
  const server = opening.use(await serveGateway(gateway, { host, port, version: VERSION }));
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

/** A provider that says no kind is of the kind of its name; the configuration has been checked for that. */
function kindOf(name: string, { kind }: ProviderConfig): ProviderKind {
  return kind ?? ProviderKind.parse(name);
}

/** The keys of its files, else the one of its variable. What is named and cannot be had stops the start. */
function keysOf(name: string, provider: ProviderConfig, { configDir, env }: ModelsPlan): string[] {
  const where = `models.providers.${name}`;
  const files = [...(provider.key_file === undefined ? [] : [provider.key_file]), ...provider.key_files];
  if (files.length > 0) return files.map((file) => keyIn(resolve(configDir, file), where));
  const variable = provider.key_env ?? PROVIDERS[kindOf(name, provider)].keyEnv;
  if (variable === null) return [];
  const file = env[`${variable}_FILE`];
  if (file !== undefined && file !== '') return [keyIn(resolve(configDir, file), where)];
  const key = env[variable]?.trim() ?? '';
  if (key === '' && provider.key_env !== undefined) throw new StartError(`${where}: ${variable} is not set`);
  return key === '' ? [] : [key];
}

function keyIn(file: string, where: string): string {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new StartError(`${where}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new StartError(`${where}: ${file} must hold one key and nothing else`);
  return key;
}
