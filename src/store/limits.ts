import { NO_SLICES, type Slices, takeSlice, takeUse } from '#core/budgets.ts';
import type { Settings } from './store.ts';

/** How many uses of what were counted lately, and what has to rest. */
export interface Limits {
  /** Counts one use; answers the seconds to wait when the window is full, else 0. */
  take(key: string, max: number, windowSeconds: number): Promise<number>;
  /** Seconds until the cooldown of this key is over; 0 when free. */
  cooling(key: string): Promise<number>;
  cool(key: string, seconds: number): Promise<void>;
}

/** A counter that nobody has used for so long (ms) is dropped. */
const KEEP_MS = 60 * 60_000;
/** From so many uses in a window on, slices of it are counted. */
const MANY = 200;
/** How often counters that nobody uses are looked for, in ms. */
const SWEEP_MS = 60_000;

/** Windows are counted in this process; cooldowns are kept in the database, because they outlast a restart. */
export function createLimits(settings: Settings, now: () => Date): Limits {
  const windows = new Map<string, readonly number[]>();
  const wide = new Map<string, Slices>();
  let swept = 0;

  function dropIdle(at: number): void {
    if (Math.abs(at - swept) < SWEEP_MS) return;
    swept = at;
    for (const [key, uses] of windows) if ((uses.at(-1) ?? 0) < at - KEEP_MS) windows.delete(key);
    for (const [key, slices] of wide) if (lastOf(slices) < at - KEEP_MS) wide.delete(key);
  }

  return {
    async take(key, max, windowSeconds) {
      const at = now().getTime();
      dropIdle(at);
      const budget = { max, windowMs: windowSeconds * 1000 };
      if (max >= MANY) {
        const { slices, waitMs } = takeSlice(wide.get(key) ?? NO_SLICES, at, budget);
        wide.set(key, slices);
        return Math.ceil(waitMs / 1000);
      }
      const { uses, waitMs } = takeUse(windows.get(key) ?? [], at, budget);
      windows.set(key, uses);
      return Math.ceil(waitMs / 1000);
    },
    async cooling(key) {
      const until = await settings.get(`cooldown:${key}`);
      return Math.max(0, Math.ceil((Number(until ?? 0) - now().getTime()) / 1000));
    },
    cool: (key, seconds) => settings.set(`cooldown:${key}`, now().getTime() + seconds * 1000),
  };
}

/** When it was used last, as far as slices tell. */
function lastOf({ newest, over }: Slices): number {
  return newest?.at ?? over.at(-1)?.at ?? 0;
}
