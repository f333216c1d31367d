import { EventQuery } from '#contract/http-api.ts';
import { streamEvents } from '../event-stream.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';
import type { SseStreams } from '../sse.ts';

/** The one stream that a page of the web UI needs: everything that happens, from now on. */
export function eventRoutes(parts: Pick<HttpParts, 'store' | 'auth'>, streams: SseStreams) {
  return [
    route({
      method: 'get',
      path: '/api/events',
      tag: 'events',
      summary: 'All events as they happen, from now or from Last-Event-ID on',
      access: 'viewer',
      query: EventQuery,
      reply: 'text/event-stream',
      handle: async ({ query, headers, hangUp }) => {
        const after = query.after ?? (await parts.store.events.head()).seq;
        return streamEvents(parts, streams, { headers, hangUp, after });
      },
    }),
  ];
}
