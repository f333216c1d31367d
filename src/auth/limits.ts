import { OpsError } from '#core/ops-error.ts';

/** A shared counter of uses. Counts one use; answers the seconds to wait when the window is full, else 0. */
export interface LimitPort {
  take(key: string, max: number, windowSeconds: number): Promise<number>;
}

/** Counts one use and throws `rate_limited` when there were too many. */
export async function limit(
  limits: LimitPort,
  key: string,
  { max, windowSeconds }: { max: number; windowSeconds: number },
): Promise<void> {
  const wait = await limits.take(key, max, windowSeconds);
  if (wait <= 0) return;
  throw new OpsError('rate_limited', `at most ${max} in ${windowSeconds} s; wait ${Math.ceil(wait)} s`, {
    extras: { retry_after_s: Math.ceil(wait) },
  });
}
