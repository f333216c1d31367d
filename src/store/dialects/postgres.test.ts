import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Postgres, postgres as postgresPart, startPostgres } from '#test/parts/postgres.ts';
import { createStore } from '../create-store.ts';
import type { Store } from '../store.ts';
import { someEvent, steppingClock } from '../store-fixture.ts';
import { chainOf, hasCode } from '../store-suite.ts';

await describeWith([postgresPart], 'PostgreSQL', () => {
  let server: Postgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  async function opened(): Promise<AsyncDisposable & { store: Store; url: string; pool: Pool }> {
    const stack = new AsyncDisposableStack();
    const { url } = stack.use(await server.createDatabase());
    const store = stack.use(await createStore({ url, now: steppingClock() }));
    const { location } = store;
    assert.ok(location.dialect === 'postgres');
    return { store, url, pool: location.pool, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  test('connections that the server cut are made anew: a write is refused or kept, and no event goes unheard', async () => {
    await using part = await opened();
    await using other = await createStore({ url: part.url, now: steppingClock() });
    const heard: number[] = [];
    part.store.events.subscribe((rows) => heard.push(...rows.map(({ seq }) => seq)));
    await part.store.events.append([someEvent()]);
    await part.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    const results = await Promise.allSettled([part.store.events.append([someEvent()]), wait(100)]);
    if (results[0].status === 'rejected') assert.equal(results[0].reason.code, 'audit_unavailable');
    // The other store's connection was cut as well; its first write may have to be asked for again.
    await other.events.append([someEvent()]).catch(() => other.events.append([someEvent()]));
    await part.store.events.append([someEvent()]);
    const { seq } = await part.store.events.head();
    for (let tries = 0; heard.at(-1) !== seq && tries < 500; tries += 1) await wait(10);
    assert.deepEqual(
      heard,
      Array.from({ length: seq }, (_, n) => n + 1),
    );
    await chainOf(part.store);
  });

  test('a database that takes no writes refuses them as audit_unavailable, and reads go on', async () => {
    await using part = await opened();
    await part.store.events.append([someEvent()]);
    const { rows } = await part.pool.query('select current_database() as name');
    await part.pool.query(`alter database "${rows[0].name}" set default_transaction_read_only = on`);
    await part.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await wait(50);
    await part.store.ping().catch(() => {});
    await assert.rejects(part.store.ping(), hasCode('audit_unavailable'));
    await assert.rejects(part.store.events.append([someEvent()]), hasCode('audit_unavailable'));
    assert.equal((await chainOf(part.store)).length, 1);
  });

  test('an address that nobody answers is one error, without the password', async () => {
    const url = 'postgres://someone:secret-word@127.0.0.1:1/none';
    await assert.rejects(createStore({ url, now: steppingClock() }), (error: Error) => {
      assert.ok(!`${error.message}${error.stack}`.includes('secret-word'));
      return true;
    });
  });
});
