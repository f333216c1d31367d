import { DatabaseSync } from 'node:sqlite';
import type { BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';

/** Where accounts live: a SQLite file (its own connection beside the store's), or a PostgreSQL pool of the caller's. */
export type AuthDatabase =
  | { readonly sqlite: string }
  | { readonly postgres: Extract<BetterAuthOptions['database'], { connect: unknown }> & PostgresPool };

/** The part of a `pg` pool that migrations need beside what better-auth uses. */
interface PostgresPool {
  connect(): Promise<{ query(sql: string): Promise<unknown>; release(): void }>;
}

export interface OpenDatabase {
  readonly database: NonNullable<BetterAuthOptions['database']>;
  close(): void;
}

/** Opens the connection. A pool stays the caller's to end. */
export function openAuthDatabase(where: AuthDatabase): OpenDatabase {
  if ('postgres' in where) return { database: where.postgres, close: () => {} };
  const database = new DatabaseSync(where.sqlite, { timeout: WAIT_FOR_WRITER_MS });
  database.exec('PRAGMA journal_mode = WAL');
  return { database, close: () => database.close() };
}

/** Brings the tables up to date. Replicas that start together on PostgreSQL take turns. */
export async function migrateAuth(where: AuthDatabase, options: BetterAuthOptions): Promise<void> {
  const run = async () => (await getMigrations(options)).runMigrations();
  if ('sqlite' in where) return run();
  const client = await where.postgres.connect();
  try {
    await client.query(`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await run();
  } finally {
    await client.query(`select pg_advisory_unlock(${MIGRATION_LOCK})`);
    client.release();
  }
}

/** How long a write waits for the store's. */
const WAIT_FOR_WRITER_MS = 5000;

/** Any number that no one else of this database uses: the letters "auth". */
const MIGRATION_LOCK = 0x61757468;
