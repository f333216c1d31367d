import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { EventFeed } from '../event-feed.ts';
import type { Migration } from '../migrations.ts';
import type { Tables } from '../schema.ts';
import type { Writer } from '../writer.ts';

/** Where engines differ, in one place. */
export interface DialectFlags {
  /** Type of `events.seq`. On SQLite only `integer` makes the key the row's own address. */
  readonly chainKeyType: 'integer' | 'bigint';
  /** Whether listeners hear of another process's commits at once, or with the next of their own. */
  readonly announcesCommits: boolean;
}

/** Where the data lives, for those who keep tables of their own beside ours. The pool belongs to the store. */
export type StoreLocation =
  | { readonly dialect: 'sqlite'; readonly path: string }
  | { readonly dialect: 'postgres'; readonly pool: Pool };

export interface OpenOptions {
  readonly url: string;
  readonly now: () => Date;
  readonly migrations: readonly Migration[];
}

/** An open, migrated database. Disposing it lets queued commits end first. */
export interface OpenDatabase extends AsyncDisposable {
  readonly location: StoreLocation;
  /** For reads, and for building the queries that go into commits. */
  readonly db: Kysely<Tables>;
  readonly writer: Writer;
  readonly feed: EventFeed;
}

/** An SQL engine. A new one is one file beside this, and one line in `index.ts`. */
export interface StoreDialect {
  readonly name: StoreLocation['dialect'];
  readonly flags: DialectFlags;
  understands(url: string): boolean;
  open(options: OpenOptions): Promise<OpenDatabase>;
}
