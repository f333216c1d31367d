/** What is remembered of a server's failures; `until` is when it may be tried again, in ms since the epoch. */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly failures: number;
  readonly until: number;
}

export const CLOSED: Breaker = Object.freeze({ state: 'closed', failures: 0, until: 0 });

const FIRST_MS = 250;
const LONGEST_MS = 60_000;

/** One more failure in a row: wait twice as long each time, and open once there were `limit` of them. */
export function afterFailure(breaker: Breaker, at: number, limit: number): Breaker {
  const failures = breaker.failures + 1;
  return { state: failures >= limit ? 'open' : 'closed', failures, until: at + backoffMs(failures) };
}

/** The time is over: one try, whose end decides. */
export function tryAgain(breaker: Breaker, at: number): Breaker {
  return breaker.state === 'open' && at >= breaker.until ? { ...breaker, state: 'half-open' } : breaker;
}

/** How long to wait after so many failures in a row, in ms. */
export function backoffMs(failures: number): number {
  return failures <= 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
}
