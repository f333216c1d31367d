import { ProviderFailure } from './provider-failure.ts';

interface KeyState {
  readonly key: string;
  /** Not used before this time (ms). */
  restsUntil: number;
  /** Times (ms) of refusals with 401 or 403 that still count. */
  refusals: number[];
  halted: boolean;
}

export interface KeyPoolParts {
  readonly provider: string;
  readonly keys: readonly string[];
  readonly nowMs: () => number;
  /** A key was taken out; `number` counts from 1. The key itself is not told. */
  readonly onHalt: (number: number) => void;
}

/** So many refusals of one key in this time (ms) are no accident: it was revoked, or is abused somewhere. */
const BURST = 3;
const BURST_MS = 60_000;
const COOL_OFF_MS = 2000;

/** The keys of one provider, used in turn. A key that was refused repeatedly is not used again until it is replaced. */
export class KeyPool {
  readonly #parts: KeyPoolParts;
  readonly #needed: boolean;
  #keys: KeyState[];
  #next = 0;

  constructor(parts: KeyPoolParts) {
    this.#parts = parts;
    this.#needed = parts.keys.length > 0;
    this.#keys = parts.keys.map(fresh);
  }

  /** Takes these keys instead. Of one that stays, what became of it is remembered. */
  replace(keys: readonly string[]): void {
    this.#keys = keys.map((key) => this.#stateOf(key) ?? fresh(key));
    this.#next = 0;
  }

  /** The next key that may be used; null where none is needed. Throws `ProviderFailure` when all rest or are out. */
  take(): string | null {
    const { length } = this.#keys;
    if (length === 0 && !this.#needed) return null;
    const now = this.#parts.nowMs();
    for (let step = 0; step < length; step++) {
      const state = this.#keys[(this.#next + step) % length] as KeyState;
      if (state.halted || state.restsUntil > now) continue;
      this.#next = (this.#next + step + 1) % length;
      return state.key;
    }
    throw this.#noKey(now);
  }

  succeeded(key: string | null): void {
    const state = this.#stateOf(key);
    if (state && state.refusals.length > 0) state.refusals = [];
  }

  failed(key: string | null, failure: ProviderFailure): void {
    const state = this.#stateOf(key);
    if (!state || state.halted) return;
    const now = this.#parts.nowMs();
    const others = this.#keys.some((other) => other !== state && !other.halted);
    if (failure.kind === 'rate_limited') {
      state.restsUntil = now + (failure.retryAfterMs ?? (others ? COOL_OFF_MS : 0));
    } else if (failure.kind === 'key') {
      state.refusals = [...state.refusals.filter((at) => at > now - BURST_MS), now];
      if (others) state.restsUntil = now + COOL_OFF_MS;
      if (state.refusals.length >= BURST) {
        state.halted = true;
        this.#parts.onHalt(this.#keys.indexOf(state) + 1);
      }
    }
  }

  get halted(): number {
    return this.#keys.filter((state) => state.halted).length;
  }

  /** How many may be used now, and how many rest. */
  get counts(): { readonly ready: number; readonly resting: number; readonly halted: number } {
    const now = this.#parts.nowMs();
    const usable = this.#keys.filter((state) => !state.halted);
    const ready = usable.filter((state) => state.restsUntil <= now).length;
    return { ready, resting: usable.length - ready, halted: this.halted };
  }

  #stateOf(key: string | null): KeyState | undefined {
    return key === null ? undefined : this.#keys.find((state) => state.key === key);
  }

  #noKey(now: number): ProviderFailure {
    const { provider } = this.#parts;
    if (this.#keys.length === 0)
      return new ProviderFailure('unavailable', `${provider}: its API key is not there any more`);
    const usable = this.#keys.filter((state) => !state.halted);
    if (usable.length === 0) {
      return new ProviderFailure(
        'unavailable',
        `${provider}: its API key was refused ${BURST} times and is not used any more: replace it`,
      );
    }
    const soonest = Math.min(...usable.map((state) => state.restsUntil));
    return new ProviderFailure('unavailable', `${provider}: all API keys rest after a rate limit`, {
      retryAfterMs: soonest - now,
    });
  }
}

function fresh(key: string): KeyState {
  return { key, restsUntil: 0, refusals: [], halted: false };
}
