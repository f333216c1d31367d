import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Migration, pendingMigrations, VERSION_TABLE } from '../migrations.ts';
import type { DialectFlags } from './dialect.ts';

/** How long a connection waits for another's lock, in ms. */
const BUSY_TIMEOUT_MS = 10_000;

/** Creates the file where there is none (readable by its owner alone) and brings it to the newest version. */
export function prepareFile(
  path: string,
  options: { flags: DialectFlags; migrations: readonly Migration[]; now: () => Date },
): void {
  const fresh = !existsSync(path);
  if (fresh) createPrivate(path);
  const database = new DatabaseSync(path);
  try {
    tuneWriter(database);
    const pending = pendingMigrations(versionOf(database), options.migrations);
    if (pending.length > 0 && !fresh) backUp(database, path);
    for (const migration of pending) apply(database, migration, options);
  } finally {
    database.close();
  }
}

/** Write-ahead log with a sync per transaction: what was acknowledged survives a power cut. */
export function tuneWriter(database: DatabaseSync): void {
  database.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
}

/** Opens the file for reading only. */
export function openReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true });
  database.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return database;
}

function createPrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

function versionOf(database: DatabaseSync): number {
  database.exec(VERSION_TABLE);
  return Number(
    database.prepare('select coalesce(max(version), 0) as version from store_version').get()?.version,
  );
}

/** A whole copy beside the file, named by the version it holds. A copy that a crash left half-way is made anew. */
function backUp(database: DatabaseSync, path: string): void {
  const copy = `${path}.v${versionOf(database)}.backup`;
  rmSync(copy, { force: true });
  createPrivate(copy);
  database.prepare('vacuum into ?').run(copy);
  chmodSync(copy, 0o600);
}

/** Another process may have been faster: the version is read again under the write lock. */
function apply(
  database: DatabaseSync,
  migration: Migration,
  { flags, now }: { flags: DialectFlags; now: () => Date },
): void {
  database.exec('begin immediate');
  try {
    if (versionOf(database) < migration.version) {
      for (const statement of migration.statements(flags)) database.exec(statement);
      database
        .prepare('insert into store_version (version, name, applied_at) values (?, ?, ?)')
        .run(migration.version, migration.name, now().toISOString());
    }
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
