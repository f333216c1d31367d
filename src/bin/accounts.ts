import { existsSync } from 'node:fs';
import { Pool } from 'pg';
import type { Auth } from '#auth/auth.ts';
import { createAuth } from '#auth/create-auth.ts';
import type { AuthDatabase } from '#auth/database.ts';
import { loadConfig } from '#config/load.ts';
import type { Config } from '#config/schema.ts';
import { createStore } from '#store/create-store.ts';
import { createLimits } from '#store/limits.ts';
import type { Store } from '#store/store.ts';
import { type DataDir, prepareDataDir, sessionSecret } from './data-dir.ts';

/** Database and accounts without a server, for commands that work on the data dir itself. */
export interface Accounts extends AsyncDisposable {
  readonly store: Store;
  readonly auth: Auth;
}

export async function openAccounts(
  dir: DataDir,
  env: Readonly<Record<string, string | undefined>>,
  now: () => Date,
): Promise<Accounts> {
  prepareDataDir(dir);
  const { config } = loadConfig({ file: existsSync(dir.config) ? dir.config : undefined, env, flags: {} });
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await createStore({ url: databaseUrl(dir, config), now }));
  const auth = opening.use(await openAuth(dir, config, store, now, opening));
  const held = opening.move();
  return { store, auth, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Accounts live in the store's own database. */
export async function openAuth(
  dir: DataDir,
  config: Config,
  store: Store,
  now: () => Date,
  teardown: AsyncDisposableStack,
): Promise<Auth> {
  return createAuth({
    database: authDatabase(dir, config, teardown),
    secret: sessionSecret(dir),
    https: config.server.public_url?.startsWith('https:') ?? false,
    log: () => {},
    mode: config.server.auth,
    store,
    limits: createLimits(store.settings, now),
    now,
  });
}

export function databaseUrl(dir: DataDir, config: Config): string {
  return config.database_url === '' ? dir.database : config.database_url;
}

function authDatabase(dir: DataDir, config: Config, teardown: AsyncDisposableStack): AuthDatabase {
  if (!/^postgres(ql)?:/.test(config.database_url)) return { sqlite: dir.database };
  const pool = new Pool({ connectionString: config.database_url, max: 4 });
  teardown.defer(() => pool.end());
  return { postgres: pool };
}
