import { EventRow } from '#contract/event.ts';

/** `waiting`: the line is down and is tried again by itself. */
export type LinkState = 'connecting' | 'open' | 'waiting';

export interface EventStreamOptions {
  readonly onEvent: (event: EventRow) => void;
  /** The first opening, and every one after which events may have been missed. */
  readonly onFresh: () => void;
  readonly onState: (state: LinkState) => void;
  /** The server refused the stream, such as when the session is over. It is tried again all the same. */
  readonly onRefused: () => void;
  /** Opens the stream; the browser's own by default. */
  readonly open?: (url: string) => EventSource;
}

const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 30_000;
/** A tab that nobody looks at gives its connection back after this time. */
const HIDDEN_MS = 60_000;

/**
 * Follows all events of the server over one SSE stream for the whole UI, from the last event seen on, and comes back
 * by itself after a failure or after the tab was hidden. Answers the function that ends it.
 */
export function followEvents({
  onEvent,
  onFresh,
  onState,
  onRefused,
  open = openSource,
}: EventStreamOptions): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSeq: string | null = null;
  let retryMs = FIRST_RETRY_MS;

  function connect(): void {
    close();
    onState('connecting');
    source = open(lastSeq === null ? '/api/events' : `/api/events?after=${lastSeq}`);
    source.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      onState('open');
      if (lastSeq === null) onFresh();
    };
    source.onmessage = ({ data, lastEventId }) => {
      if (lastEventId !== '') lastSeq = lastEventId;
      const event = parse(data);
      if (event) onEvent(event);
    };
    source.onerror = () => {
      onState('waiting');
      // A browser gives up for good when the server refuses; a broken line it mends itself.
      if (source?.readyState === EventSource.CLOSED) {
        onRefused();
        later(connect, retryMs);
      }
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
    };
  }

  function close(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function later(work: () => void, ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  }

  function onVisibility(): void {
    if (document.visibilityState === 'hidden') later(close, HIDDEN_MS);
    else if (source === null || source.readyState === EventSource.CLOSED) connect();
    else clearTimeout(timer);
  }

  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', connect);
  connect();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', connect);
    close();
  };
}

function openSource(url: string): EventSource {
  return new EventSource(url);
}

/** An event of a form that this page does not know is left out: the pages ask the server anyway. */
function parse(data: string): EventRow | null {
  try {
    const parsed = EventRow.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
