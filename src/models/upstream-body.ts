import type { Flow } from './http1/connection.ts';

/** Takes the bytes of a body as they come. `data` answers whether more may come at once. */
export interface BodySink {
  data(chunk: Buffer): boolean;
  end(): void;
  error(error: Error): void;
}

/** Bytes held for a reader that is not there yet, before the provider is told to wait. */
const HIGH_WATER = 256 * 1024;

/**
 * The body of a provider's answer while it comes. It is read once: by a sink, straight from the parser, or as an async
 * iterable. A reader that is slow makes the provider wait.
 */
export class UpstreamBody implements AsyncIterable<Buffer> {
  readonly #flow: Flow;
  #sink: BodySink | null = null;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #ended = false;
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** From now on every chunk goes to the sink. */
  drainTo(sink: BodySink): void {
    this.#sink = sink;
    const held = this.#held;
    this.#held = [];
    let room = true;
    for (const chunk of held) room = sink.data(chunk) && room;
    if (this.#error) sink.error(this.#error);
    else if (this.#ended) sink.end();
    else if (room) this.resume();
    else this.#flow.pause();
  }

  /** The sink has room again. */
  resume(): void {
    if (this.#flow.paused) this.#flow.resume();
  }

  /** Ends the exchange and the connection with it; nothing happens when it has ended by itself. */
  cancel(reason: Error): void {
    if (!this.#ended && this.#error === null) this.#flow.abort(reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#held.shift();
        if (chunk) {
          this.#heldBytes -= chunk.byteLength;
          if (this.#heldBytes < HIGH_WATER) this.resume();
          yield chunk;
        } else if (this.#error) throw this.#error;
        else if (this.#ended) return;
        else
          await new Promise<void>((wake) => {
            this.#wake = wake;
          });
      }
    } finally {
      if (!this.#ended && this.#error === null) this.cancel(new Error('the reader has stopped'));
    }
  }

  onData(chunk: Buffer): void {
    if (this.#sink) {
      if (!this.#sink.data(chunk)) this.#flow.pause();
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.byteLength;
    if (this.#heldBytes >= HIGH_WATER) this.#flow.pause();
    this.#wake?.();
  }

  onEnd(): void {
    this.#ended = true;
    this.#sink?.end();
    this.#wake?.();
  }

  onError(error: Error): void {
    this.#error = error;
    this.#sink?.error(error);
    this.#wake?.();
  }
}
