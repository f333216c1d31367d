import { getCompileCacheDir } from 'node:module';
import { dirname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Kysely, SqliteDialect } from 'kysely';
import { CommitQueue } from '../commit-queue.ts';
import { EventFeed } from '../event-feed.ts';
import { readEventsAfter, readHead } from '../event-rows.ts';
import type { Tables } from '../schema.ts';
import type { CommitResult, GroupWriter } from '../writer.ts';
import type { DialectFlags, OpenDatabase, OpenOptions, StoreDialect } from './dialect.ts';
import { openReader, prepareFile } from './sqlite-file.ts';
import { kyselyDatabase } from './sqlite-kysely.ts';

const FLAGS: DialectFlags = Object.freeze({
  chainKeyType: 'integer',
  announcesCommits: false,
});

/** SQLite in one file: a thread that writes, and a connection of this thread that reads. */
export const sqlite: StoreDialect = {
  name: 'sqlite',
  flags: FLAGS,
  understands: (url) => url.startsWith('sqlite:') || !/^[a-z][a-z0-9+.-]+:/i.test(url),
  open,
};

async function open({ url, now, migrations }: OpenOptions): Promise<OpenDatabase> {
  const path = pathOf(url);
  prepareFile(path, { flags: FLAGS, migrations, now });
  await using stack = new AsyncDisposableStack();
  const reader = openReader(path);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: kyselyDatabase(reader) }) });
  stack.defer(() => db.destroy());
  const { seq } = await readHead(db);
  const feed = new EventFeed(seq, (after) => readEventsAfter(db, after));
  const thread = stack.use(startThread(path));
  const writer = new CommitQueue({ now, feed, write: thread.write });
  stack.use(writer);
  const opened = stack.move();
  return {
    location: { dialect: 'sqlite', path },
    db,
    writer,
    feed,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** `sqlite:relative.db`, `sqlite:/absolute.db`, `sqlite:///absolute.db`, or a plain path. */
function pathOf(url: string): string {
  const path = url.replace(/^sqlite:(\/\/)?/, '');
  if (path === '' || path === ':memory:') {
    throw new TypeError(`a SQLite database is a file: ${url || 'an empty path'} names none`);
  }
  return resolve(path);
}

interface WritingThread extends AsyncDisposable {
  readonly write: GroupWriter;
}

/** Starts the writing thread, which is given one group at a time. */
function startThread(path: string): WritingThread {
  const cache = getCompileCacheDir();
  const worker = new Worker(new URL('./sqlite-thread-start.mjs', import.meta.url), {
    workerData: { path, cache: cache === undefined ? null : dirname(cache) },
  });
  let asked: PromiseWithResolvers<readonly CommitResult[]> | null = null;
  let dead: Error | null = null;
  const die = (error: Error): void => {
    dead ??= error;
    asked?.reject(dead);
  };
  worker.on('message', (results: string) => asked?.resolve(JSON.parse(results)));
  worker.on('error', die);
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      die(new Error('the writing thread has ended'));
      resolve();
    });
  });
  return {
    write(group) {
      if (dead !== null) return Promise.reject(dead);
      asked = Promise.withResolvers();
      worker.postMessage(JSON.stringify(group));
      return asked.promise;
    },
    async [Symbol.asyncDispose]() {
      worker.postMessage('close');
      await ended;
    },
  };
}
