/** So many uses in a sliding window of so many ms. */
export interface Budget {
  readonly max: number;
  readonly windowMs: number;
}

/** The times (ms) of the uses that still count, oldest first, and how long until another is free: 0 = taken. */
export interface Taken {
  readonly uses: readonly number[];
  readonly waitMs: number;
}

/**
 * Takes one use at `nowMs`, or says how long to wait. In no window of `windowMs`, wherever it begins, are there more
 * than `max` uses. A clock that was set back neither frees uses nor throws.
 */
export function takeUse(uses: readonly number[], nowMs: number, { max, windowMs }: Budget): Taken {
  const now = Math.max(nowMs, uses.at(-1) ?? nowMs);
  const counting = uses.filter((at) => at > now - windowMs);
  const blocking = counting.at(-max);
  if (max < 1) return { uses: counting, waitMs: windowMs };
  if (counting.length >= max && blocking !== undefined)
    return { uses: counting, waitMs: blocking + windowMs - nowMs };
  return { uses: [...counting, now], waitMs: 0 };
}

/** Uses counted together, oldest first: so many of them began in the slice of time that begins at `at` (ms). */
export type Slices = readonly { readonly at: number; readonly uses: number }[];

/** Into how many slices a window is cut. */
const SLICES = 60;

/**
 * `takeUse` for windows with many uses: it keeps counts of slices instead of every time. A slice counts until all of it
 * is out of the window, so the limit is never exceeded, and another use is free up to a slice later than need be.
 */
export function takeSlice(
  slices: Slices,
  nowMs: number,
  { max, windowMs }: Budget,
): { slices: Slices; waitMs: number } {
  const width = windowMs / SLICES;
  const now = Math.max(nowMs, slices.at(-1)?.at ?? nowMs);
  const counting = slices.filter(({ at }) => at + width > now - windowMs);
  const used = counting.reduce((sum, { uses }) => sum + uses, 0);
  const [oldest] = counting;
  if (used >= max) return { slices: counting, waitMs: (oldest?.at ?? now) + width + windowMs - nowMs };
  const last = counting.at(-1);
  if (last && now < last.at + width)
    return { slices: [...counting.slice(0, -1), { at: last.at, uses: last.uses + 1 }], waitMs: 0 };
  return { slices: [...counting, { at: now, uses: 1 }], waitMs: 0 };
}
