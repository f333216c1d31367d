import { createApprovals } from './approvals.ts';
import { DIALECTS } from './dialects/index.ts';
import { createEvents } from './events.ts';
import { createHolds } from './holds.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { createNotices } from './notices.ts';
import { createOutsideTasks } from './outside-tasks.ts';
import { createRuns } from './runs.ts';
import { createSettings } from './settings.ts';
import type { Store } from './store.ts';
import { createToolResults } from './tool-results.ts';

export interface StoreOptions {
  /** A path, `sqlite:...`, or `postgres://...`. */
  readonly url: string;
  readonly now: () => Date;
  readonly migrations?: readonly Migration[];
}

/** Where `ping` writes. */
const PING_KEY = 'store.ping';

/** Opens the database, creates or migrates it where needed, and gives its doors. Disposing waits for queued writes. */
export async function createStore({ url, now, migrations = MIGRATIONS }: StoreOptions): Promise<Store> {
  const dialect = DIALECTS.find(({ understands }) => understands(url));
  if (dialect === undefined) {
    throw new TypeError(`a database URL begins with sqlite: or postgres://, not ${url.split(':')[0]}:`);
  }
  const database = await dialect.open({ url, now, migrations });
  const { db, writer, feed, location } = database;
  const settings = createSettings({ db, writer });
  return {
    dialect: dialect.name,
    location,
    events: createEvents({ db, writer, feed }),
    runs: createRuns({ db, writer, now }),
    approvals: createApprovals({ db, writer, now }),
    holds: createHolds({ db, writer }),
    outsideTasks: createOutsideTasks({ db, writer }),
    notices: createNotices({ db, writer, now }),
    toolResults: createToolResults({ db, writer }),
    settings,
    ping: () => settings.set(PING_KEY, now().toISOString()),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
