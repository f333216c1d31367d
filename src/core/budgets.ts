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
