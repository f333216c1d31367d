import { ProviderFailure } from './provider-failure.ts';
import type { Route } from './provider-runtime.ts';
import type { Stop, StopSignal } from './stop.ts';

/** How retries wait and what chance is; real ones by default, others in tests. */
export interface Pace {
  readonly sleep: (ms: number, signal: StopSignal) => Promise<void>;
  readonly random: () => number;
}

/** An answer that has begun, and the place it holds at its provider until it is over. */
export interface Attempt<T> {
  readonly value: T;
  readonly route: Route;
  /** Providers that were asked before this one and could not answer. */
  readonly fellBack: number;
  /** Tells how the answer ended; exactly once. */
  end(failure: ProviderFailure | null): void;
}

export interface AttemptInput<T> {
  /** The first is asked; the next ones when those before cannot answer. */
  readonly chain: readonly Route[];
  readonly stop: Stop;
  readonly run: (route: Route, key: string | null, signal: StopSignal) => Promise<T>;
  readonly onFailure: (route: Route, failure: ProviderFailure) => void;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 8000;

/**
 * Gets an answer to begin: retries the same provider with growing, scattered pauses, then asks the next in the chain.
 * Once an answer has begun nothing is tried again. Throws the last `ProviderFailure`.
 */
export async function attempt<T>(input: AttemptInput<T>, pace: Pace): Promise<Attempt<T>> {
  let last: ProviderFailure | null = null;
  for (let fellBack = 0; fellBack < input.chain.length; fellBack++) {
    const route = input.chain[fellBack] as Route;
    const { tries } = route.runtime.settings;
    for (let count = 1; ; count++) {
      try {
        return await tryOnce(input, route, fellBack);
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        input.onFailure(route, error);
        last = error;
        if (!error.rule.next || input.stop.aborted) throw error;
        const wait = waitAfter(error, count, pace.random);
        if (!error.rule.retry || count >= tries || wait > LONGEST_WAIT_MS) break;
        await pace.sleep(wait, input.stop);
      }
    }
  }
  throw last ?? new ProviderFailure('missing', 'there is no model to ask');
}

/** What the provider asks for, else a pause that doubles; half of it is chance, so that many do not come back at once. */
function waitAfter(failure: ProviderFailure, count: number, random: () => number): number {
  const own = Math.min(FIRST_WAIT_MS * 2 ** (count - 1), LONGEST_WAIT_MS) * (0.5 + random() / 2);
  return Math.max(own, failure.retryAfterMs ?? 0);
}

async function tryOnce<T>(
  { stop, run }: AttemptInput<T>,
  route: Route,
  fellBack: number,
): Promise<Attempt<T>> {
  const { provider, keys, breaker, slots } = route.runtime;
  const rest = breaker.enter();
  if (rest > 0)
    throw new ProviderFailure('unavailable', `${provider.name}: rests after failures`, {
      retryAfterMs: rest,
    });
  let key: string | null;
  try {
    key = keys.take();
    const room = slots.enter(stop);
    if (room) await room;
  } catch (error) {
    breaker.left(null);
    throw error;
  }
  const one = new Try<T>(route, key, fellBack, stop);
  try {
    one.value = await run(route, key, stop);
    return one;
  } catch (error) {
    const failure = error instanceof ProviderFailure ? error.without(key) : null;
    one.end(failure);
    throw failure ?? error;
  }
}

/** One try that holds a place at its provider, and its deadline. */
class Try<T> implements Attempt<T> {
  value!: T;
  readonly route: Route;
  readonly fellBack: number;
  readonly #key: string | null;
  readonly #deadline: NodeJS.Timeout;

  constructor(route: Route, key: string | null, fellBack: number, stop: Stop) {
    this.route = route;
    this.fellBack = fellBack;
    this.#key = key;
    this.#deadline = setTimeout(overdue, route.runtime.settings.total_s * 1000, route, stop);
  }

  end(failure: ProviderFailure | null): void {
    const { keys, breaker, slots } = this.route.runtime;
    clearTimeout(this.#deadline);
    slots.leave();
    breaker.left(failure === null ? true : failure.rule.counts ? false : null);
    if (failure) keys.failed(this.#key, failure);
    else keys.succeeded(this.#key);
  }
}

function overdue({ runtime }: Route, stop: Stop): void {
  const { provider, settings } = runtime;
  const detail = `${provider.name}: the answer was not over after ${settings.total_s} s`;
  stop.abort(new ProviderFailure('timeout', detail));
}
