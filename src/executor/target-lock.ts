/**
 * One thing at a time per target, in the order of asking. The target `whole` (a whole stack) excludes every other one.
 * Work that is still waiting for its turn has had no effect.
 */
export class TargetLock {
  readonly #whole: string | null;
  /** The end of the last work asked for, per target. */
  readonly #ends = new Map<string, Promise<void>>();

  constructor(whole: string | null = null) {
    this.#whole = whole;
  }

  async run<T>(target: string, work: () => Promise<T>): Promise<T> {
    const before = this.#before(target);
    const { promise: end, resolve: done } = Promise.withResolvers<void>();
    this.#ends.set(target, end);
    await Promise.all(before);
    try {
      return await work();
    } finally {
      if (this.#ends.get(target) === end) this.#ends.delete(target);
      done();
    }
  }

  #before(target: string): Promise<void>[] {
    if (target === this.#whole) return [...this.#ends.values()];
    return [this.#ends.get(target), this.#whole === null ? undefined : this.#ends.get(this.#whole)].filter(
      (end) => end !== undefined,
    );
  }
}
