import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until it is so; throws with `what` when it is not after a time in which it should long have been. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await holds()); await sleep(25)) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
  }
}
