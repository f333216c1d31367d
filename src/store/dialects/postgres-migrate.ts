import type { Pool, PoolClient } from 'pg';
import { type Migration, pendingMigrations, VERSION_TABLE } from '../migrations.ts';
import type { DialectFlags } from './dialect.ts';

/** Held while migrating. Any number will do that nobody else uses in this database. */
const MIGRATION_LOCK = 7_676_001;

/** Brings the database to the newest version. Of many that start at once, one does it and the others wait. */
export async function migrate(
  pool: Pool,
  options: { flags: DialectFlags; migrations: readonly Migration[]; now: () => Date },
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set lock_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(VERSION_TABLE);
    const { rows } = await client.query('select coalesce(max(version), 0) as version from store_version');
    for (const migration of pendingMigrations(Number(rows[0].version), options.migrations)) {
      await apply(client, migration, options);
    }
  } finally {
    // Closing the connection releases the lock and forgets the setting.
    client.release(true);
  }
}

async function apply(
  client: PoolClient,
  migration: Migration,
  { flags, now }: { flags: DialectFlags; now: () => Date },
): Promise<void> {
  await client.query('begin');
  try {
    for (const statement of migration.statements(flags)) await client.query(statement);
    await client.query('insert into store_version (version, name, applied_at) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      now().toISOString(),
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
