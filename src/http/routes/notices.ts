import { randomUUID } from 'node:crypto';
import { limit } from '#auth/limits.ts';
import { ById, DONE, Done, type Notice, NoticeList, NoticeQuery, TellOwner } from '#contract/http-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { actorOf } from '../actor.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** Notes that one person may leave for the owners. */
const NOTES = { max: 5, windowSeconds: 60 };

/** What the owners are told: by people who may not decide themselves, and by runs that could not mend it. */
export function noticeRoutes({ store, limits, now }: Pick<HttpParts, 'store' | 'limits' | 'now'>) {
  const tag = 'notices';
  return [
    route({
      method: 'post',
      path: '/api/runs/:id/tell-owner',
      tag,
      summary: 'Tell the owners of a run that needs them',
      access: 'viewer',
      status: 201,
      params: ById,
      body: TellOwner,
      reply: Done,
      handle: async ({ params, body, caller }) => {
        const run = await store.runs.get(params.id);
        if (!run) throw new OpsError('not_found', `there is no run ${params.id}`);
        await limit(limits, `tell-owner:${caller.principal.id}`, NOTES);
        const notice: Notice = {
          id: randomUUID(),
          kind: 'tell_owner',
          run_id: run.id,
          text: body.text === '' ? run.headline || run.goal : body.text,
          from: caller.principal.name,
          created_at: now().toISOString(),
          read_at: null,
        };
        await store.notices.create(notice, actorOf(caller));
        return DONE;
      },
    }),
    route({
      method: 'get',
      path: '/api/notices',
      tag,
      summary: 'What the owners were told, newest first',
      access: 'owner',
      query: NoticeQuery,
      reply: NoticeList,
      handle: async ({ query }) => ({
        notices: await store.notices.list({ unread: query.unread === 'true', limit: query.limit }),
      }),
    }),
    route({
      method: 'post',
      path: '/api/notices/:id/read',
      tag,
      summary: 'Mark a notice as read',
      access: 'owner',
      params: ById,
      reply: Done,
      handle: async ({ params, caller }) => {
        await store.notices.markRead(params.id, actorOf(caller));
        return DONE;
      },
    }),
  ];
}
