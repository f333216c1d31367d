import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createStore } from './create-store.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { someEvent, steppingClock, tempFolder } from './store-fixture.ts';
import { chainOf, onEveryDialect } from './store-suite.ts';

const now = steppingClock();
const next = (...statements: string[]): readonly Migration[] => [
  ...MIGRATIONS,
  { version: MIGRATIONS.length + 1, name: 'a test', statements: () => statements },
];

test('versions are numbered from 1 without a gap', () => {
  assert.deepEqual(
    MIGRATIONS.map(({ version }) => version),
    MIGRATIONS.map((_, index) => index + 1),
  );
});

await onEveryDialect('migrations', (open) => {
  test('one that throws leaves nothing behind, and the next start tries again', async () => {
    await using part = await open();
    await part.store.events.append([someEvent()]);
    const broken = next('create table half (n integer)', 'insert into nowhere values (1)');
    await assert.rejects(createStore({ url: part.url, now, migrations: broken }), /nowhere/);
    const mended = next('create table half (n integer)', 'insert into half values (1)');
    await using again = await createStore({ url: part.url, now, migrations: mended });
    assert.equal((await chainOf(again)).length, 1);
    await using third = await createStore({ url: part.url, now, migrations: mended });
    assert.equal((await chainOf(third)).length, 1);
  });

  test('many that start at once migrate once', async () => {
    await using part = await open();
    const migrations = next('create table once (n integer primary key)', 'insert into once values (1)');
    const stores = await Promise.all(
      Array.from({ length: 4 }, () => createStore({ url: part.url, now, migrations })),
    );
    await Promise.all(stores.map((store) => store.events.append([someEvent()])));
    assert.equal((await chainOf(part.store)).length, 4);
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
  });

  test('a database of a newer program is refused', async () => {
    await using part = await open();
    await using _newer = await createStore({
      url: part.url,
      now,
      migrations: next('create table later (n integer)'),
    });
    await assert.rejects(
      createStore({ url: part.url, now }),
      /database is at version \d+, this program knows \d+/,
    );
  });
});

test('a SQLite file is for its owner alone, and copied as it was before it is changed', async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, 'data', 'store.db');
  {
    await using store = await createStore({ url: `sqlite:${path}`, now });
    await store.events.append([someEvent()]);
    assert.deepEqual(store.location, { dialect: 'sqlite', path });
    for (const name of await readdir(join(folder.path, 'data'))) {
      assert.equal((await stat(join(folder.path, 'data', name))).mode & 0o077, 0, name);
    }
  }
  const copy = `${path}.v${MIGRATIONS.length}.backup`;
  await writeFile(copy, 'half a copy that a crash left');
  {
    await using _store = await createStore({ url: path, now, migrations: next('drop table events') }).catch(
      () => null,
    );
  }
  assert.equal((await stat(copy)).mode & 0o077, 0);
  const database = new DatabaseSync(copy, { readOnly: true });
  assert.equal(database.prepare('select count(*) as count from events').get()?.count, 1);
  database.close();
});

test('a URL that names no database says so', async () => {
  for (const url of ['sqlite:', 'sqlite::memory:', 'mysql://localhost/x']) {
    await assert.rejects(createStore({ url, now }), TypeError);
  }
});
