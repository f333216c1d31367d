import { after } from 'node:test';
import { Pool } from 'pg';
import { authSuite, type EmptyDatabase } from '#auth/auth-suite.ts';
import { describeWith } from './parts/describe-with.ts';
import { type Postgres, postgres, startPostgres } from './parts/postgres.ts';

await describeWith([postgres], 'accounts on PostgreSQL', () => {
  let server: Promise<Postgres> | undefined;
  after(async () => (await server)?.[Symbol.asyncDispose]());

  authSuite(async (): Promise<EmptyDatabase> => {
    server ??= startPostgres();
    const own = await (await server).createDatabase();
    const pool = new Pool({ connectionString: own.url, max: 8 });
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
  });
});
