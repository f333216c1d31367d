import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { describeWith } from './describe-with.ts';
import { type Postgres, postgres, startPostgres } from './postgres.ts';

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
