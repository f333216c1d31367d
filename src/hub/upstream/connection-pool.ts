import type { ClientCapabilities } from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import type { Connection } from './connection.ts';
import type { UpstreamSpec } from './spec.ts';
import type { Caller } from './upstreams.ts';

export interface PoolParts {
  readonly spec: UpstreamSpec;
  readonly open: (principal: string | null, caller: Caller | null) => Promise<Connection>;
  /** One ended that nobody closed. */
  readonly onLost: (connection: Connection, isMain: boolean, livedMs: number) => void;
}

interface Held {
  readonly connection: Promise<Connection>;
  readonly session: string | null;
  open: Connection | null;
  since: number;
  expected: boolean;
}

const MOST = 64;
const MAIN = keyOf(null, null);

/** The open connections to one server: one for each principal that needs its own, and for each session that does. */
export class ConnectionPool {
  readonly #parts: PoolParts;
  readonly #held = new Map<string, Held>();
  /** Being closed: each is waited for at the end. */
  readonly #leaving = new Set<Promise<void>>();
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  get size(): number {
    return [...this.#held.values()].filter(({ open }) => open !== null).length;
  }

  /** The connection for lists and probes, if it is there or under way. */
  get main(): Promise<Connection> | null {
    return this.#held.get(MAIN)?.connection ?? null;
  }

  /** Opens it unless it is there or under way. `caller` is given when the connection is for his session alone. */
  get(principal: string | null, caller: Caller | null): Promise<Connection> {
    const session = caller?.session?.id ?? null;
    const key = keyOf(principal, session);
    const there = this.#held.get(key);
    if (there !== undefined) return there.connection;
    if (this.#closed)
      return Promise.reject(new OpsError('server_down', `${this.#parts.spec.id} has been taken away`));
    if (this.#held.size >= MOST && !this.#makeRoom())
      return Promise.reject(
        new OpsError('server_down', `${this.#parts.spec.id} has ${MOST} connections in use`),
      );
    const held: Held = {
      connection: this.#parts.open(principal, caller),
      session,
      open: null,
      since: performance.now(),
      expected: false,
    };
    this.#held.set(key, held);
    void this.#follow(key, held);
    return held.connection;
  }

  ofSession(id: string): Promise<Connection>[] {
    return [...this.#held.values()]
      .filter(({ session }) => session === id)
      .map(({ connection }) => connection);
  }

  async endSession(id: string): Promise<void> {
    await Promise.all(
      [...this.#held].filter(([, { session }]) => session === id).map(([key]) => this.#close(key)),
    );
  }

  /** Closes the shared connection of a principal, which has been found broken. */
  drop(principal: string | null): Promise<void> {
    return this.#close(keyOf(principal, null));
  }

  /** Closes every connection of a principal, and the one for lists, which may be with his credentials. */
  async dropAll(principal: string | null): Promise<void> {
    const his = [...this.#held.keys()].filter((key) => key === MAIN || principalOf(key) === principal);
    await Promise.all(his.map((key) => this.#close(key)));
  }

  async dropThis(connection: Connection): Promise<void> {
    const found = [...this.#held].find(([, { open }]) => open === connection);
    if (found !== undefined) await this.#close(found[0]);
  }

  async closeIdle(): Promise<void> {
    const { start, limits } = this.#parts.spec;
    const before = performance.now() - limits.idleMs;
    const idle = [...this.#held].filter(
      ([key, { open }]) => open !== null && isIdle(open, before) && !(key === MAIN && start === 'eager'),
    );
    await Promise.all(idle.map(([key]) => this.#close(key)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#held.keys()].map((key) => this.#close(key)));
    await Promise.all(this.#leaving);
  }

  async #follow(key: string, held: Held): Promise<void> {
    try {
      held.open = await held.connection;
    } catch {
      if (this.#held.get(key) === held) this.#held.delete(key);
      return;
    }
    held.since = performance.now();
    if (held.expected) return;
    await held.open.ended;
    if (this.#held.get(key) === held) this.#held.delete(key);
    if (held.expected) return;
    this.#leave(held.open.close());
    this.#parts.onLost(held.open, key === MAIN, performance.now() - held.since);
  }

  #makeRoom(): boolean {
    const now = performance.now();
    const [oldest] = [...this.#held]
      .filter(([key, { open }]) => key !== MAIN && open !== null && isIdle(open, now))
      .toSorted(([, a], [, b]) => (a.open?.lastUsed ?? 0) - (b.open?.lastUsed ?? 0));
    if (oldest === undefined) return false;
    void this.#close(oldest[0]);
    return true;
  }

  async #close(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.expected = true;
    this.#held.delete(key);
    const closing = held.connection.then(
      (connection) => connection.close(),
      () => undefined,
    );
    this.#leave(closing);
    await closing;
  }

  #leave(closing: Promise<void>): void {
    const leaving: Promise<void> = closing.finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}

/** What of a host's abilities a server of this spec may use. */
export function askedOf({ asks }: UpstreamSpec, capabilities: ClientCapabilities): ClientCapabilities {
  return Object.fromEntries(
    asks.filter((name) => capabilities[name] !== undefined).map((name) => [name, capabilities[name]]),
  );
}

function isIdle({ lane, lastUsed }: Connection, before: number): boolean {
  return lane.inFlight === 0 && lastUsed <= before;
}

function keyOf(principal: string | null, session: string | null): string {
  return JSON.stringify([principal, session]);
}

function principalOf(key: string): string | null {
  return (JSON.parse(key) as [string | null, string | null])[0];
}
