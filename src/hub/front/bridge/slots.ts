import { randomBytes } from 'node:crypto';

/** Connections that one caller may have to one server at once for calls that may be asked something. */
const MOST = 4;

interface Slot {
  readonly id: string;
  busy: boolean;
  usedAt: number;
}

/**
 * Stand-ins for the session that a host of 2026-07-28 does not have: a server of 2025-11-25 gets a connection for each,
 * and over one there is a single call at a time, so that what it asks is about that call. The one that was used last is
 * used again, and one that nobody uses is ended.
 */
export class Slots {
  readonly #slots = new Map<string, Slot[]>();
  readonly #idleMs: number;
  readonly #onEnd: (id: string) => void;
  readonly #sweeper: NodeJS.Timeout;

  constructor(limits: { readonly idleMs: number; readonly sweepMs: number }, onEnd: (id: string) => void) {
    this.#idleMs = limits.idleMs;
    this.#onEnd = onEnd;
    this.#sweeper = setInterval(() => this.#sweep(performance.now() - this.#idleMs), limits.sweepMs);
    this.#sweeper.unref();
  }

  /** Null when all that this key may have are in use. */
  take(key: string): { readonly id: string; release(): void } | null {
    const own = this.#slots.get(key) ?? [];
    const free = own.filter(({ busy }) => !busy).sort((a, b) => b.usedAt - a.usedAt)[0];
    if (!free && own.length >= MOST) return null;
    const slot = free ?? { id: `bridge_${randomBytes(16).toString('base64url')}`, busy: true, usedAt: 0 };
    slot.busy = true;
    if (!free) this.#slots.set(key, [...own, slot]);
    return {
      id: slot.id,
      release() {
        slot.busy = false;
        slot.usedAt = performance.now();
      },
    };
  }

  close(): void {
    clearInterval(this.#sweeper);
    for (const { id } of [...this.#slots.values()].flat()) this.#onEnd(id);
    this.#slots.clear();
  }

  #sweep(before: number): void {
    for (const [key, slots] of this.#slots) {
      const kept = slots.filter(({ busy, usedAt }) => busy || usedAt > before);
      for (const slot of slots) if (!kept.includes(slot)) this.#onEnd(slot.id);
      if (kept.length > 0) this.#slots.set(key, kept);
      else this.#slots.delete(key);
    }
  }
}
