import type { EventRow } from '#contract/event.ts';
import type { Events } from '#store/store.ts';

/** Rows of the store in order, from a place on and without end: none missed, none twice. */
export interface EventFeed {
  /** The next rows; waits for one. Empty once the feed is closed. */
  next(): Promise<readonly EventRow[]>;
  close(): void;
}

/** Rows that wait in memory for a reader; one that is further behind reads from the database at its own pace. */
const BUFFER_ROWS = 256;
const PAGE_ROWS = 500;

/** Follows all rows after `after`, or those of one run. */
export function followEvents(
  events: Pick<Events, 'list' | 'subscribe'>,
  { after, runId }: { after: number; runId?: string },
): EventFeed {
  let last = after;
  let buffer: EventRow[] = [];
  /** Behind: rows are read from the database, and what arrives meanwhile is only noted. */
  let behind = true;
  let arrived = false;
  let closed = false;
  let wake = () => {};

  const unsubscribe = events.subscribe((rows) => {
    const wanted = rows.filter((row) => runId === undefined || row.run_id === runId);
    if (wanted.length === 0) return;
    if (behind || buffer.length + wanted.length > BUFFER_ROWS) {
      buffer = [];
      behind = true;
      arrived = true;
    } else {
      buffer.push(...wanted);
    }
    wake();
  });

  /** A page from the database. An empty one ends being behind, unless a row came while it was read. */
  async function readPage(): Promise<EventRow[]> {
    arrived = false;
    const of = runId === undefined ? {} : { runId };
    const rows = await events.list({ after: last, ...of, limit: PAGE_ROWS });
    if (rows.length === 0 && !arrived) behind = false;
    return rows;
  }

  function takeBuffer(): EventRow[] {
    const rows = buffer.filter(({ seq }) => seq > last);
    buffer = [];
    return rows;
  }

  return {
    async next() {
      while (!closed) {
        const rows = behind ? await readPage() : takeBuffer();
        const newest = rows.at(-1);
        if (newest) {
          last = newest.seq;
          return rows;
        }
        if (behind) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return [];
    },
    close() {
      closed = true;
      unsubscribe();
      wake();
    },
  };
}
