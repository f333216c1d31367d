import { ProviderFailure } from './provider-failure.ts';
import type { StopSignal } from './stop.ts';

/** For each request under way so many may wait. */
const QUEUE_FACTOR = 8;

/** The room a provider has: so many requests at once, the others wait in order, and beyond that they are refused. */
export class Slots {
  readonly #provider: string;
  readonly #size: number;
  readonly #queue = new Set<() => void>();
  #used = 0;

  constructor(provider: string, size: number) {
    this.#provider = provider;
    this.#size = size;
  }

  get places(): { readonly used: number; readonly of: number; readonly waiting: number } {
    return { used: this.#used, of: this.#size, waiting: this.#queue.size };
  }

  /** Takes a place, or answers a promise for it. Throws `ProviderFailure` when too many wait. */
  enter(signal: StopSignal): Promise<void> | undefined {
    if (this.#used < this.#size) {
      this.#used += 1;
      return undefined;
    }
    if (this.#queue.size >= this.#size * QUEUE_FACTOR)
      throw new ProviderFailure('unavailable', `${this.#provider}: too many requests wait`, {
        retryAfterMs: 1000,
      });
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#queue.delete(go);
        reject(signal.reason as Error);
      };
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.add(go);
    });
  }

  /** Gives the place back, to whoever waits longest. */
  leave(): void {
    const [next] = this.#queue;
    if (!next) {
      this.#used -= 1;
      return;
    }
    this.#queue.delete(next);
    next();
  }
}
