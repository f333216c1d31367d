import type { Connection } from './connection.ts';
import type { Caller, CallerSession, JsonObject } from './upstreams.ts';

/** What a server says unasked. */
export interface Notice {
  readonly method: string;
  readonly params?: JsonObject;
}

/**
 * Brings what a server says unasked to the call that it belongs to. Nothing in such news names the call, so they are
 * passed on only while a single call is under way on their connection: nobody must hear what belongs to another.
 */
export class News {
  readonly #underWay = new WeakMap<Connection, Set<{ readonly caller: Caller }>>();

  follow = (connection: Connection, caller: Caller): Disposable => {
    const callers = this.#underWay.get(connection) ?? new Set();
    const one = { caller };
    callers.add(one);
    this.#underWay.set(connection, callers);
    return { [Symbol.dispose]: () => void callers.delete(one) };
  };

  /** The caller of the newest request under way; a question that comes now is most likely about that one. */
  newest(connection: Connection): Caller | null {
    return [...(this.#underWay.get(connection) ?? [])].at(-1)?.caller ?? null;
  }

  tell(connection: Connection, notice: Notice): void {
    const callers = this.#underWay.get(connection);
    const [only] = callers ?? [];
    if (callers?.size === 1) only?.caller.onNotification?.(notice);
  }
}

/** One session, spoken to by way of whichever of its requests is under way: an earlier one may be over. */
export function sessionOf(first: Caller | null, newest: () => Caller | null): CallerSession | null {
  const session = first?.session;
  if (session === undefined) return null;
  return { id: session.id, ask: (request, signal) => (newest()?.session ?? session).ask(request, signal) };
}
