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

/** So many uses began in the slice of time that begins at `at` (ms). */
interface Slice {
  readonly at: number;
  readonly uses: number;
}

/** Uses counted together: the slices that are over, oldest first, with their sum, and the newest. */
export interface Slices {
  readonly over: readonly Slice[];
  readonly sum: number;
  readonly newest: Slice | null;
}

export const NO_SLICES: Slices = Object.freeze({ over: [], sum: 0, newest: null });

/** Into how many slices a window is cut. */
const SLICES = 60;

/**
 * `takeUse` for windows with many uses: it keeps counts of slices instead of every time. A slice counts until all of it
 * is out of the window, so the limit is never exceeded, and another use is free up to a slice later than need be. Most
 * uses fall into the newest slice, and cost no more than adding one.
 */
export function takeSlice(
  slices: Slices,
  nowMs: number,
  { max, windowMs }: Budget,
): { slices: Slices; waitMs: number } {
  const width = windowMs / SLICES;
  const now = Math.max(nowMs, slices.newest?.at ?? nowMs);
  const counting = withoutOld(withNewest(slices, now, width), now - windowMs - width);
  const { over, sum, newest } = counting;
  if (sum + (newest?.uses ?? 0) >= max) {
    const oldest = over[0] ?? newest;
    return { slices: counting, waitMs: (oldest?.at ?? now) + width + windowMs - nowMs };
  }
  const uses = (newest?.uses ?? 0) + 1;
  return { slices: { over, sum, newest: { at: newest?.at ?? now, uses } }, waitMs: 0 };
}

/** The newest slice is over when its time is. */
function withNewest(slices: Slices, now: number, width: number): Slices {
  const { over, sum, newest } = slices;
  if (newest === null || now < newest.at + width) return slices;
  return { over: [...over, newest], sum: sum + newest.uses, newest: null };
}

function withoutOld(slices: Slices, before: number): Slices {
  const [oldest] = slices.over;
  if (oldest === undefined || oldest.at > before) return slices;
  const over = slices.over.filter(({ at }) => at > before);
  return { ...slices, over, sum: over.reduce((sum, { uses }) => sum + uses, 0) };
}
