import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { describeWith } from './describe-with.ts';
import { type Postgres, postgres, startOwnPostgres, startPostgres } from './postgres.ts';
import { npmPostgresBinaries } from './postgres-binaries.ts';

await describeWith([postgres], 'PostgreSQL for tests', () => {
  let server: Postgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  test('gives each caller an empty database and drops it under open connections', async () => {
    const database = await server.createDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => {});
    await client.connect();
    await client.query('create table facts (n int)');
    await database[Symbol.asyncDispose]();
    await assert.rejects(new Client({ connectionString: database.url }).connect(), /does not exist/);
  });
});

const npm = {
  name: 'PostgreSQL of npm',
  whyMissing: async () => (npmPostgresBinaries() ? null : 'npm has none for this platform'),
};

await describeWith([npm], 'the PostgreSQL that npm brings', () => {
  test('starts for root too, and where npm runs no install scripts', async () => {
    await using server = await startOwnPostgres(npmPostgresBinaries()!);
    await using database = await server.createDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query('select 1 as one');
    await client.end();
    assert.deepEqual(rows, [{ one: 1 }]);
  });
});
