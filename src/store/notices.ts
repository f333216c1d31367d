import type { Kysely } from 'kysely';
import type { NewEvent } from '#contract/event.ts';
import type { Notice } from '#contract/http-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { cleanText } from './clean-text.ts';
import type { NoticesTable, Tables } from './schema.ts';
import { statement } from './statement.ts';
import type { Actor, Notices } from './store.ts';
import { isConflict, type Writer } from './writer.ts';

/** Notices to the owners. */
export function createNotices(part: { db: Kysely<Tables>; writer: Writer; now: () => Date }): Notices {
  const { db, writer } = part;
  return {
    async create(notice, by) {
      const { from, text, ...columns } = notice;
      const row = { ...columns, text: cleanText(text), sender: cleanText(from) };
      await writer.commit({
        writes: [statement(db.insertInto('notices').values(row), 1)],
        events: [noticeEvent('notice.created', notice, by, text)],
      });
    },

    async list({ unread, limit }) {
      let query = db.selectFrom('notices').selectAll();
      if (unread) query = query.where('read_at', 'is', null);
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return rows.map(noticeOf);
    },

    /** Reading it again changes nothing. */
    async markRead(id, by) {
      const row = await db.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw new OpsError('not_found', `there is no notice ${id}`);
      if (row.read_at !== null) return;
      const update = db
        .updateTable('notices')
        .set({ read_at: part.now().toISOString() })
        .where('id', '=', id)
        .where('read_at', 'is', null);
      try {
        await writer.commit({
          writes: [statement(update, 1)],
          events: [noticeEvent('notice.read', noticeOf(row), by, row.text)],
        });
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    },
  };
}

function noticeOf({ sender, ...row }: NoticesTable): Notice {
  return { ...row, from: sender } as Notice;
}

function noticeEvent(action: string, notice: Notice, by: Actor, detail: string): NewEvent {
  return {
    run_id: notice.run_id,
    action,
    resource: notice.id,
    actor: by.actor,
    client: by.client,
    result: 'ok',
    correlation_id: by.correlationId,
    detail,
    metadata: { kind: notice.kind },
  };
}
