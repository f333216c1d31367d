import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Pool } from 'pg';
import { openAuth } from '#auth/auth-fixture.ts';
import { authSuite, type EmptyDatabase } from '#auth/auth-suite.ts';
import { connectionSuite } from '#auth/oauth/connection-suite.ts';
import { describeWith } from './parts/describe-with.ts';
import { type Postgres, postgres, startPostgres } from './parts/postgres.ts';

await describeWith([postgres], 'accounts on PostgreSQL', () => {
  let server: Promise<Postgres> | undefined;
  after(async () => (await server)?.[Symbol.asyncDispose]());

  async function emptyDatabase(): Promise<EmptyDatabase> {
    server ??= startPostgres();
    const own = await (await server).createDatabase();
    const pool = new Pool({ connectionString: own.url, max: 8 });
    // A connection that the drop of its database overtakes on its way out is no failure of a test.
    pool.on('error', () => {});
    return {
      database: { postgres: pool },
      dump: async () => {
        const { rows } = await pool.query('select * from auth_token');
        return JSON.stringify(rows);
      },
      [Symbol.asyncDispose]: async () => {
        await pool.end();
        await own[Symbol.asyncDispose]();
      },
    };
  }

  authSuite(emptyDatabase);
  connectionSuite(emptyDatabase);

  test('replicas that start together on an empty database take turns', async () => {
    await using place = await emptyDatabase();
    const opened = await Promise.allSettled(Array.from({ length: 4 }, () => openAuth(place.database)));
    assert.deepEqual(
      opened.map((one) => (one.status === 'fulfilled' ? one.status : String(one.reason))),
      Array(4).fill('fulfilled'),
    );
    for (const one of opened) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]();
  });
});
