import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { CommitQueue } from '../commit-queue.ts';
import { EventFeed } from '../event-feed.ts';
import { readEventsAfter, readHead } from '../event-rows.ts';
import type { Tables } from '../schema.ts';
import type { DialectFlags, OpenDatabase, OpenOptions, StoreDialect } from './dialect.ts';
import { clientConfig } from './postgres-client.ts';
import { PostgresListener } from './postgres-listener.ts';
import { migrate } from './postgres-migrate.ts';
import { PostgresWriter } from './postgres-writer.ts';

const FLAGS: DialectFlags = Object.freeze({
  chainKeyType: 'bigint',
  announcesCommits: true,
});

/** Connections that read, and that others may use for tables of their own. */
const POOL_SIZE = 10;

/** PostgreSQL, shared by any number of replicas: a pool that reads, one connection that writes, one that listens. */
export const postgres: StoreDialect = {
  name: 'postgres',
  flags: FLAGS,
  understands: (url) => /^postgres(ql)?:/.test(url),
  open,
};

async function open({ url, now, migrations }: OpenOptions): Promise<OpenDatabase> {
  const config = clientConfig(url);
  await using stack = new AsyncDisposableStack();
  const pool = new Pool({ ...config, max: POOL_SIZE });
  // A connection that breaks while nobody uses it leaves the pool; the next query gets another.
  pool.on('error', () => {});
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  stack.defer(() => pool.end());
  await migrate(pool, { flags: FLAGS, migrations, now });
  const { seq } = await readHead(db);
  const feed = new EventFeed(seq, (after) => readEventsAfter(db, after));
  const listener = new PostgresListener({ config, feed, readHead: () => readHead(db) });
  stack.use(listener);
  await listener.listen();
  const connection = new PostgresWriter(config);
  stack.use(connection);
  const writer = new CommitQueue({ now, feed, write: connection.write });
  stack.use(writer);
  const opened = stack.move();
  return {
    location: { dialect: 'postgres', pool },
    db,
    writer,
    feed,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
