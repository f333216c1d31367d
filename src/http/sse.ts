/** One message of an event stream (WHATWG HTML, server-sent events). */
export interface SseMessage {
  readonly id?: string;
  readonly event?: string;
  readonly data: string;
}

/** The wire form. Throws on an id or event name that would begin a line of its own. */
export function formatMessage({ id, event, data }: SseMessage): string {
  const head = Object.entries({ id, event }).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (/[\r\n\0]/.test(value)) throw new TypeError(`an SSE ${name} must not contain CR, LF or NUL`);
    return [`${name}: ${value}\n`];
  });
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${head.join('')}${lines.join('')}\n`;
}

export interface SseSource {
  /** The next messages; an empty answer ends the stream. */
  next(): Promise<readonly SseMessage[]>;
  close(): void;
  /** Asked at every heartbeat; false ends the stream (the session is over). */
  stillAllowed(): Promise<boolean>;
  /** Breaks the connection at once: what a reader has not taken is thrown away. */
  hangUp(): void;
}

/** How many heartbeats a reader may sleep through before it is dropped; it can come back with `Last-Event-ID`. */
const STALLED_BEATS = 2;

/** All streams of a server: counted, and ended together when it stops. */
export class SseStreams {
  readonly #open = new Set<() => void>();
  readonly #heartbeatMs: number;
  readonly #max: number;
  readonly #onError: (error: unknown) => void;

  /** `onError` hears of a source that failed; its reader is let go and comes back. */
  constructor(
    onError: (error: unknown) => void,
    { heartbeatMs = 15_000, max = 500 }: { heartbeatMs?: number | undefined; max?: number | undefined } = {},
  ) {
    this.#heartbeatMs = heartbeatMs;
    this.#max = max;
    this.#onError = onError;
  }

  get full(): boolean {
    return this.#open.size >= this.#max;
  }

  /** Answers with a stream of what the source gives. Messages are asked for only as fast as the client reads. */
  respond(source: SseSource): Response {
    const encoder = new TextEncoder();
    let end = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        let stalled = 0;
        const beat = setInterval(() => {
          stalled = (controller.desiredSize ?? 0) > 0 ? 0 : stalled + 1;
          if (stalled >= STALLED_BEATS) {
            source.hangUp();
            return end();
          }
          if (stalled === 0) controller.enqueue(encoder.encode(': beat\n\n'));
          source.stillAllowed().then((allowed) => allowed || end(), end);
        }, this.#heartbeatMs);
        beat.unref();
        let ended = false;
        end = () => {
          if (ended) return;
          ended = true;
          clearInterval(beat);
          this.#open.delete(end);
          source.close();
          closeQuietly(controller);
        };
        this.#open.add(end);
        controller.enqueue(encoder.encode('retry: 2000\n\n'));
      },
      pull: async (controller) => {
        try {
          const messages = await source.next();
          if (messages.length === 0) return end();
          controller.enqueue(encoder.encode(messages.map(formatMessage).join('')));
        } catch (error) {
          this.#onError(error);
          end();
        }
      },
      cancel: () => end(),
    });
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
    });
  }

  closeAll(): void {
    for (const end of [...this.#open]) end();
  }
}

/** The client may have gone in the same moment; then there is nothing left to close. */
function closeQuietly(controller: ReadableStreamDefaultController): void {
  try {
    controller.close();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
