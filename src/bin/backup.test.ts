import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openAccounts } from './accounts.ts';
import { checkBackup, makeBackup, restoreBackup } from './backup.ts';
import { dataDirAt } from './data-dir.ts';

const EVENT = {
  run_id: null,
  action: 'test.happened',
  resource: 'x',
  actor: 'system',
  client: 'system',
  result: 'ok',
  correlation_id: 'c',
  detail: '',
  metadata: { n: 1 },
} as const;

test('a copy made while the database is in use is whole, and comes back in its place', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'op-backup-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const dir = dataDirAt(root);
  const copy = join(root, 'copy.db');
  {
    await using accounts = await openAccounts(dir, {}, () => new Date());
    await accounts.store.events.append([EVENT, EVENT]);
    const writing = accounts.store.events.append([EVENT]);
    const blob = await makeBackup(accounts.store.location);
    await writing;
    await writeFile(copy, Buffer.from(await blob.arrayBuffer()));
    await accounts.store.events.append([EVENT, EVENT]);
  }
  const { entries, people, runs } = await checkBackup(copy);
  assert.ok(entries >= 2);
  assert.deepEqual([people, runs], [0, 0]);
  const aside = restoreBackup(copy, dir.database, new Date('2026-03-01T00:00:00.000Z'));
  assert.ok(aside && existsSync(aside), 'the former database stays');
  assert.equal((await checkBackup(dir.database)).entries, entries);
  assert.ok((await checkBackup(aside)).entries > entries);
});

test('what is no database, not of OpsPilot, or changed in its audit is refused with the reason', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'op-backup-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const dir = dataDirAt(root);
  {
    await using accounts = await openAccounts(dir, {}, () => new Date());
    await accounts.store.events.append([EVENT, EVENT]);
  }
  const refused = (file: string, why: RegExp) => assert.rejects(checkBackup(file), why);
  await refused(join(root, 'nothing'), /there is no such file/);
  await writeFile(join(root, 'text'), 'hello');
  await refused(join(root, 'text'), /no SQLite database/);
  const other = new DatabaseSync(join(root, 'other.db'));
  other.exec('create table runs (id text)');
  other.close();
  await refused(join(root, 'other.db'), /has no table events/);
  const changed = new DatabaseSync(dir.database);
  changed.exec("update events set detail = 'something else' where seq = 1");
  changed.close();
  await refused(dir.database, /its audit is not whole: entry 1 has been changed/);
});
