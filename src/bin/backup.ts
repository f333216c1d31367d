import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openAsBlob,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '#contract/audit.ts';
import { verifyEntries } from '#core/audit-chain.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Store } from '#store/store.ts';
import { StartError } from './start-error.ts';

const PEOPLE = 'auth_user';

/** What a check of a database file found. */
export interface CheckedBackup {
  readonly runs: number;
  readonly people: number;
  readonly entries: number;
}

/**
 * A consistent copy of the database while it is in use: SQLite's own backup, page by page, checked before it is handed
 * out. Throws `precondition` on PostgreSQL, which has tools of its own for that.
 */
export async function makeBackup(location: Store['location']): Promise<Blob> {
  if (location.dialect !== 'sqlite')
    throw new OpsError('precondition', 'the database is PostgreSQL: make the copy with pg_dump');
  const folder = mkdtempSync(join(tmpdir(), 'opspilot-backup-'));
  try {
    const copy = join(folder, 'opspilot.db');
    const source = new DatabaseSync(location.path, { readOnly: true });
    try {
      await backup(source, copy);
    } finally {
      source.close();
    }
    await checkBackup(copy);
    // Read whole: the folder goes before the last byte is sent.
    return new Blob([await (await openAsBlob(copy)).arrayBuffer()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a file is a whole database of OpsPilot whose audit chain holds. Throws `StartError` with what is not. */
export async function checkBackup(file: string): Promise<CheckedBackup> {
  const refuse = (why: string) => new StartError(`${file} cannot be restored: ${why}`);
  if (!existsSync(file)) throw refuse('there is no such file');
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.prepare('select count(*) from sqlite_master').get();
  } catch {
    throw refuse('it is no SQLite database');
  }
  try {
    const [integrity] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[];
    if (integrity?.integrity_check !== 'ok') throw refuse('its pages are damaged');
    const tables = new Set(
      (
        database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
      ).map(({ name }) => name),
    );
    for (const table of ['runs', 'events', PEOPLE])
      if (!tables.has(table)) throw refuse(`it has no table ${table}, so it is not of OpsPilot`);
    const verdict = await verifyEntries(entriesOf(database), { sha256 });
    if (verdict.first_bad) throw refuse(`its audit is not whole: ${verdict.first_bad.says}`);
    return { runs: count(database, 'runs'), people: count(database, PEOPLE), entries: verdict.entries };
  } catch (error) {
    if (error instanceof StartError) throw error;
    // SQLite itself stumbled over what it read.
    throw refuse(`its pages are damaged (${(error as Error).message})`);
  } finally {
    database.close();
  }
}

/** Number of the last entry of the audit in a database file; 0 where there is none that can be read. */
export function lastEntryOf(file: string): number {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return (database.prepare('select max(seq) as n from events').get() as { n: number | null }).n ?? 0;
    } finally {
      database.close();
    }
  } catch {
    // A database that is damaged is what copies are put back for.
    return 0;
  }
}

/** Puts a checked copy in the place of the database; the former one stays beside it under the answered name. */
export function restoreBackup(file: string, database: string, now: Date): string | null {
  const draft = `${database}.restored`;
  copyFileSync(file, draft);
  // It was anybody's file on its way here.
  chmodSync(draft, 0o600);
  syncToDisk(draft);
  const aside = `${database}.before-${now.toISOString().replace(/[:.]/g, '-')}`;
  const had = existsSync(database);
  if (had) renameSync(database, aside);
  // What the former database had not written back yet must not be taken for the new one's.
  for (const rest of ['-wal', '-shm']) {
    if (existsSync(`${database}${rest}`)) renameSync(`${database}${rest}`, `${aside}${rest}`);
  }
  renameSync(draft, database);
  return had ? aside : null;
}

function syncToDisk(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function count(database: DatabaseSync, table: 'runs' | typeof PEOPLE): number {
  return (database.prepare(`select count(*) as n from "${table}"`).get() as { n: number }).n;
}

function* entriesOf(database: DatabaseSync): Generator<AuditEntry> {
  const rows = database.prepare('select * from events order by seq').iterate();
  for (const row of rows) {
    const { metadata_json, run_id: _, ...entry } = row;
    yield { ...entry, metadata: JSON.parse(String(metadata_json)) } as AuditEntry;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
