/** Carries values from who makes them, in callbacks, to who reads them, in a loop. */
export class Channel<T> implements AsyncIterable<T> {
  #values: T[] = [];
  #ended = false;
  #error: Error | null = null;
  #wake: (() => void) | null = null;
  readonly #onLeave: () => void;

  /** `onLeave` hears of a reader that stops before the end. */
  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  push(value: T): void {
    this.#values.push(value);
    this.#wake?.();
  }

  end(error: Error | null = null): void {
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        const values = this.#values;
        this.#values = [];
        yield* values;
        if (this.#values.length > 0) continue;
        if (this.#error) throw this.#error;
        if (this.#ended) return;
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
    } finally {
      if (!this.#ended) this.#onLeave();
    }
  }
}
