import { existsSync } from 'node:fs';
import type { Auth } from '#auth/auth.ts';
import { type AuthOptions, createAuth } from '#auth/create-auth.ts';
import { loadConfig } from '#config/load.ts';
import type { Config } from '#config/schema.ts';
import { createStore } from '#store/create-store.ts';
import { createLimits } from '#store/limits.ts';
import type { Store } from '#store/store.ts';
import { type DataDir, prepareDataDir, sessionSecret } from './data-dir.ts';
import { StartError } from './start-error.ts';

/** Database and accounts without a server, for commands that work on the data dir itself. */
export interface Accounts extends AsyncDisposable {
  readonly store: Store;
  readonly auth: Auth;
}

export async function openAccounts(
  dir: DataDir,
  env: Readonly<Record<string, string | undefined>>,
  now: () => Date,
  config: Config = ownConfig(dir, env),
): Promise<Accounts> {
  prepareDataDir(dir);
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await openStore(dir, config, now));
  const auth = opening.use(
    await openAuth({ dir, config, store, now, instanceToken: null, connect: null, log: () => {} }),
  );
  const held = opening.move();
  return { store, auth, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** What the data dir itself is configured with. */
function ownConfig(dir: DataDir, env: Readonly<Record<string, string | undefined>>): Config {
  return loadConfig({ file: existsSync(dir.config) ? dir.config : undefined, env, flags: {} }).config;
}

/** The accounts, in the store's own database. */
export async function openAuth(parts: {
  readonly dir: DataDir;
  readonly config: Config;
  readonly store: Store;
  readonly now: () => Date;
  /** Bearer token of the local owner; null makes none. */
  readonly instanceToken: string | null;
  /** What programs connect to in a browser, where that is configured; null lets none. */
  readonly connect: AuthOptions['connect'];
  readonly log: (level: 'warn' | 'error', message: string) => void;
}): Promise<Auth> {
  const { dir, config, store, now, instanceToken, connect, log } = parts;
  const { location } = store;
  return createAuth({
    database: location.dialect === 'sqlite' ? { sqlite: location.path } : { postgres: location.pool },
    secret: sessionSecret(dir),
    https: isHttps(config),
    log,
    mode: config.server.auth,
    instanceToken,
    // Without accounts nobody could sign in, and with a server of the owner's they sign in there.
    connect: config.server.auth === 'password' && config.mcp.oauth === undefined ? connect : null,
    store,
    limits: createLimits(store.settings, now),
    now,
  });
}

/** The database that is configured, else the one in the data dir. Throws a sentence that names it and shows no secret. */
export async function openStore(dir: DataDir, config: Config, now: () => Date): Promise<Store> {
  const configured = config.database_url !== '';
  try {
    return await createStore({ url: configured ? config.database_url : dir.database, now });
  } catch (cause) {
    const name = configured ? 'of database_url' : dir.database;
    throw new StartError(`the database ${name} cannot be opened: ${(cause as Error).message}`, { cause });
  }
}

/** Whether browsers reach us over TLS, through a proxy of the owner's. */
export function isHttps({ server }: Config): boolean {
  return server.public_url?.startsWith('https:') ?? false;
}
