import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import type { EventRow } from '#contract/event.ts';
import { verifyEntries } from '#core/audit-chain.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Postgres, postgres as postgresPart, startPostgres } from '#test/parts/postgres.ts';
import { sha256 } from './chain-link.ts';
import { createStore } from './create-store.ts';
import { DIALECTS } from './dialects/index.ts';
import { type Store, toAuditEntry } from './store.ts';
import { steppingClock, tempFolder } from './store-fixture.ts';

/** An empty database: its URL, for as many stores on it as a test wants. */
type Database = AsyncDisposable & { readonly url: string };

export interface OpenedStore extends AsyncDisposable {
  readonly store: Store;
  readonly url: string;
}

/** What a suite opens its stores with: a clock of its own, else one that steps. */
export type Open = (now?: () => Date) => Promise<OpenedStore>;

/** Runs a suite on every engine that the store knows. */
export async function onEveryDialect(name: string, suite: (open: Open) => void): Promise<void> {
  for (const dialect of DIALECTS) await DATABASES[dialect.name](`${name} on ${dialect.name}`, suite);
}

const DATABASES = {
  async sqlite(name: string, suite: (open: Open) => void): Promise<void> {
    void describe(name, () =>
      suite(
        openOn(async () => {
          const folder = await tempFolder();
          return {
            url: `${folder.path}/store.db`,
            [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
          };
        }),
      ),
    );
  },

  postgres: (name: string, suite: (open: Open) => void): Promise<void> =>
    describeWith([postgresPart], name, () => {
      let server: Postgres;
      before(async () => {
        server = await startPostgres();
      });
      after(() => server[Symbol.asyncDispose]());
      suite(openOn(() => server.createDatabase()));
    }),
};

function openOn(database: () => Promise<Database>): Open {
  return async (now = steppingClock()) => {
    const stack = new AsyncDisposableStack();
    const { url } = stack.use(await database());
    const store = stack.use(await createStore({ url, now }));
    return { store, url, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  };
}

/** All events, after checking that they are one chain. */
export async function chainOf(store: Store): Promise<EventRow[]> {
  const rows = await store.events.list({ limit: 10_000 });
  const { first_bad, head } = await verifyEntries(rows.map(toAuditEntry), {
    sha256,
    start: { seq: 0, hash: '0'.repeat(64) },
  });
  assert.equal(first_bad, null, JSON.stringify(first_bad));
  assert.deepEqual(await store.events.head(), head);
  return rows;
}

/** For `assert.rejects`: the error has this code. */
export const hasCode = (code: string) => (error: unknown) => (error as { code?: string }).code === code;
