/** So many failures in a row open the circuit. */
const THRESHOLD = 5;
const FIRST_REST_MS = 5000;
const LONGEST_REST_MS = 120_000;

/**
 * Keeps calls away from a provider that is down: after some failures in a row it rests, then one call tries it; each
 * further failure doubles the rest.
 */
export class Breaker {
  readonly #nowMs: () => number;
  #failures = 0;
  #restMs = FIRST_REST_MS;
  #opensAt = 0;
  #probing = false;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Milliseconds to wait; 0 = a call may go, and its end has to be told. */
  enter(): number {
    if (this.#failures < THRESHOLD) return 0;
    const wait = this.#opensAt - this.#nowMs();
    if (wait > 0) return wait;
    if (this.#probing) return this.#restMs;
    this.#probing = true;
    return 0;
  }

  /** `null`: the call said nothing about the provider's health. */
  left(healthy: boolean | null): void {
    this.#probing = false;
    if (healthy === null) return;
    if (healthy) {
      this.#failures = 0;
      this.#restMs = FIRST_REST_MS;
      return;
    }
    this.#failures += 1;
    if (this.#failures < THRESHOLD) return;
    if (this.#failures > THRESHOLD) this.#restMs = Math.min(this.#restMs * 2, LONGEST_REST_MS);
    this.#opensAt = this.#nowMs() + this.#restMs;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds until a call may try it; null while it is closed. */
  get restMs(): number | null {
    return this.open ? Math.max(0, this.#opensAt - this.#nowMs()) : null;
  }

  get open(): boolean {
    return this.#failures >= THRESHOLD;
  }
}
