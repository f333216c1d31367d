import { OpsError } from '#core/ops-error.ts';
import { followEvents } from './event-feed.ts';
import type { HttpParts } from './parts.ts';
import type { RouteInput } from './route.ts';
import type { SseStreams } from './sse.ts';

export interface StreamRequest extends Pick<RouteInput<unknown, unknown, unknown>, 'headers' | 'hangUp'> {
  readonly after: number;
  readonly runId?: string;
}

/**
 * Streams the store's rows: the message id is `seq`, the data the whole row. `Last-Event-ID` wins over `after`. The
 * stream ends when whoever opened it may no longer come in. Throws `bad_request`, and `unavailable` when too many are open.
 */
export function streamEvents(
  { store, auth }: Pick<HttpParts, 'store' | 'auth'>,
  streams: SseStreams,
  { headers, hangUp, after, runId }: StreamRequest,
): Response {
  if (streams.full) throw new OpsError('unavailable', 'too many event streams are open');
  const from = lastEventId(headers) ?? after;
  const feed = followEvents(store.events, { after: from, ...(runId === undefined ? {} : { runId }) });
  return streams.respond({
    next: async () => (await feed.next()).map((row) => ({ id: String(row.seq), data: JSON.stringify(row) })),
    close: feed.close,
    hangUp,
    stillAllowed: async () => (await auth.authenticate(headers)) !== null,
  });
}

function lastEventId(headers: Headers): number | null {
  const value = headers.get('last-event-id');
  if (value === null || value === '') return null;
  if (!/^\d{1,15}$/.test(value)) throw new OpsError('bad_request', 'Last-Event-ID: not the id of an event');
  return Number(value);
}
