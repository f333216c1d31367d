import type { Kysely } from 'kysely';
import { OpsError } from '#core/ops-error.ts';
import type { EventFeed } from './event-feed.ts';
import { eventOf, readHead } from './event-rows.ts';
import { mentions } from './mentions.ts';
import type { Tables } from './schema.ts';
import type { Events } from './store.ts';
import type { Writer } from './writer.ts';

const LIMIT_MAX = 10_000;

/** The chain of events: append, list, follow. */
export function createEvents(part: { db: Kysely<Tables>; writer: Writer; feed: EventFeed }): Events {
  const { db, writer, feed } = part;
  return {
    append: (events, durability) => writer.commit({ writes: [], events }, durability),

    async list({ limit, newestFirst, ...wanted }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
        throw new OpsError('bad_request', `limit is 1 to ${LIMIT_MAX}, not ${limit}`);
      }
      const rows = await wantedRows(db, wanted)
        .orderBy('seq', newestFirst ? 'desc' : 'asc')
        .limit(limit)
        .execute();
      return rows.map(eventOf);
    },

    head: () => readHead(db),
    subscribe: (listener) => feed.subscribe(listener),
  };
}

function wantedRows(
  db: Kysely<Tables>,
  wanted: Omit<Parameters<Events['list']>[0], 'limit' | 'newestFirst'>,
) {
  const { after, before, runId, since, from, to, action, result, actor, find } = wanted;
  let query = db.selectFrom('events').selectAll();
  if (after !== undefined) query = query.where('seq', '>', after);
  if (before !== undefined) query = query.where('seq', '<', before);
  if (runId !== undefined) query = query.where('run_id', '=', runId);
  if (since !== undefined) query = query.where('seq', '>=', firstSince(db, since));
  if (from !== undefined) query = query.where('ts', '>=', from);
  if (to !== undefined) query = query.where('ts', '<', to);
  if (action !== undefined) query = query.where('action', '=', action);
  if (result !== undefined) query = query.where('result', '=', result);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (find !== undefined) query = query.where(mentions(['action', 'resource', 'actor', 'detail'], find));
  return query;
}

/** Time never runs backwards along the chain, so that all later ones are found by the first: its index is asked once. */
function firstSince(db: Kysely<Tables>, since: string) {
  const time = new Date(since);
  if (Number.isNaN(time.getTime())) throw new OpsError('bad_request', `since is a time, not ${since}`);
  return db
    .selectFrom('events')
    .select('seq')
    .where('ts', '>=', time.toISOString())
    .orderBy('ts')
    .orderBy('seq')
    .limit(1);
}
