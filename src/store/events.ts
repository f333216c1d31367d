import type { Kysely } from 'kysely';
import { OpsError } from '#core/ops-error.ts';
import type { EventFeed } from './event-feed.ts';
import { eventOf, readHead } from './event-rows.ts';
import type { Tables } from './schema.ts';
import type { Events } from './store.ts';
import type { Writer } from './writer.ts';

const LIMIT_MAX = 10_000;

/** The chain of events: append, list, follow. */
export function createEvents(part: { db: Kysely<Tables>; writer: Writer; feed: EventFeed }): Events {
  const { db, writer, feed } = part;
  return {
    append: (events, durability) => writer.commit({ writes: [], events }, durability),

    async list({ after, runId, since, action, limit, newestFirst }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
        throw new OpsError('bad_request', `limit is 1 to ${LIMIT_MAX}, not ${limit}`);
      }
      let query = db.selectFrom('events').selectAll();
      if (after !== undefined) query = query.where('seq', '>', after);
      if (runId !== undefined) query = query.where('run_id', '=', runId);
      if (since !== undefined) query = query.where('seq', '>=', firstSince(db, since));
      if (action !== undefined) query = query.where('action', '=', action);
      const rows = await query
        .orderBy('seq', newestFirst ? 'desc' : 'asc')
        .limit(limit)
        .execute();
      return rows.map(eventOf);
    },

    head: () => readHead(db),
    subscribe: (listener) => feed.subscribe(listener),
  };
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
