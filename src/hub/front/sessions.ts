import { randomBytes } from 'node:crypto';
import type { AuthInfo, Server } from '@modelcontextprotocol/server';
import { OpsError } from '#core/ops-error.ts';
import type { CallAnswer } from './approvals/approval-flow.ts';
import type { Asker } from './parts.ts';

/** A host of 2025 with its server, which nobody else uses. */
export interface Session<T> {
  readonly asker: Asker;
  readonly server: Server;
  readonly transport: T;
}

export interface SessionLimits {
  readonly perCaller: number;
  readonly idleMs: number;
  readonly sweepMs: number;
}

/**
 * The sessions of hosts of 2025-11-25, by ids that cannot be guessed. A session is its asker's: for anybody else it is
 * not there. One that was not used for a while ends.
 */
export class Sessions<T> {
  readonly #open = new Map<string, { readonly session: Session<T>; usedAt: number; busy: number }>();
  readonly #limits: SessionLimits;
  readonly #onEnd: (id: string) => void;
  readonly #sweeper: NodeJS.Timeout;

  constructor(limits: SessionLimits, onEnd: (id: string) => void) {
    this.#limits = limits;
    this.#onEnd = onEnd;
    this.#sweeper = setInterval(() => this.#sweep(), limits.sweepMs);
    this.#sweeper.unref();
  }

  static newId(): string {
    return randomBytes(24).toString('base64url');
  }

  get size(): number {
    return this.#open.size;
  }

  *servers(): Iterable<Server> {
    for (const { session } of this.#open.values()) yield session.server;
  }

  /** Throws `rate_limited` when this asker has too many that are in use; the longest unused one goes first. */
  makeRoom(asker: Asker): void {
    const own = [...this.#open].filter(([, { session }]) => isSame(session.asker, asker));
    if (own.length < this.#limits.perCaller) return;
    const [oldest] = own.filter(([, { busy }]) => busy === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (!oldest)
      throw new OpsError('rate_limited', `at most ${this.#limits.perCaller} sessions of one caller at once`, {
        extras: { retry_after_s: 1 },
      });
    this.#end(oldest[0]);
  }

  add(id: string, session: Session<T>): void {
    this.#open.set(id, { session, usedAt: Date.now(), busy: 0 });
  }

  /** Null for what is not there and for what is another's, alike. */
  of(id: string, asker: Asker): Session<T> | null {
    const entry = this.#open.get(id);
    return entry && isSame(entry.session.asker, asker) ? entry.session : null;
  }

  /** Marks it used until disposed of. */
  use(id: string): Disposable {
    const entry = this.#open.get(id);
    if (entry) entry.busy += 1;
    return {
      [Symbol.dispose]: () => {
        if (!entry) return;
        entry.busy -= 1;
        entry.usedAt = Date.now();
      },
    };
  }

  end(id: string): void {
    if (this.#open.has(id)) this.#end(id);
  }

  async closeAll(): Promise<void> {
    clearInterval(this.#sweeper);
    for (const id of [...this.#open.keys()]) this.#end(id);
  }

  #sweep(): void {
    const before = Date.now() - this.#limits.idleMs;
    for (const [id, { usedAt, busy }] of this.#open) if (busy === 0 && usedAt < before) this.#end(id);
  }

  #end(id: string): void {
    const entry = this.#open.get(id);
    if (!entry) return;
    this.#open.delete(id);
    this.#onEnd(id);
    void entry.session.server.close().catch(() => undefined);
  }
}

/**
 * What the SDK hands on to the handlers of a request; nothing in it is a token. `gone` fires when the connection ends
 * that the answer would go over, which in 2025-11-25 does not cancel a request. `answer` is there when the call has
 * been made already.
 */
export function authInfoOf(asker: Asker, gone: AbortSignal, answer: CallAnswer | null = null): AuthInfo {
  const clientId = asker.clientName ?? asker.principal.id;
  return { token: '', clientId, scopes: [], extra: { asker, gone, answer } };
}

export function answerOf(authInfo: AuthInfo | undefined): CallAnswer | null {
  return (authInfo?.extra?.answer as CallAnswer | undefined) ?? null;
}

export function goneOf(authInfo: AuthInfo | undefined): AbortSignal | null {
  return (authInfo?.extra?.gone as AbortSignal | undefined) ?? null;
}

export function askerOf(authInfo: AuthInfo | undefined): Asker {
  const asker = authInfo?.extra?.asker as Asker | undefined;
  if (!asker) throw new TypeError('a request reached its server without an asker');
  return asker;
}

function isSame(a: Asker, b: Asker): boolean {
  return a.principal.id === b.principal.id && a.clientName === b.clientName;
}
