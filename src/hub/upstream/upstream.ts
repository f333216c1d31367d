import { setTimeout as delay } from 'node:timers/promises';
import type { Implementation } from '@modelcontextprotocol/client';
import { digestOf } from '#core/digest.ts';
import { OpsError } from '#core/ops-error.ts';
import { afterFailure, type Breaker, backoffMs, CLOSED, tryAgain } from './breaker.ts';
import { type Connection, connect } from './connection.ts';
import { askedOf, ConnectionPool } from './connection-pool.ts';
import type { EraMemory } from './era-memory.ts';
import { type Notice, sessionOf } from './news.ts';
import { NOTHING, type Offer, readOffer } from './offer.ts';
import { openTransport, type TransportParts } from './open-transport.ts';
import type { UpstreamSpec } from './spec.ts';
import { stateOf } from './upstream-state.ts';
import type { Caller, UpstreamStatus } from './upstreams.ts';

export interface UpstreamParts extends TransportParts {
  readonly self: Implementation;
  readonly eras: EraMemory;
  readonly now: () => Date;
  /** Between two looks at whether it still answers, in ms. */
  readonly probeEveryMs: number;
  /** For texts that end in a status or an error. */
  readonly redact: (text: string) => string;
  /** Its offer is another than before, or it stopped or began to count as there. */
  readonly onOffer: () => void;
  /** Who made the newest request under way on a connection. */
  readonly askedBy: (connection: Connection) => Caller | null;
  /** `principal` is the one whose connection told of it; null for the shared one. */
  readonly onNotification: (
    connection: Connection | null,
    principal: string | null,
    notification: Notice,
  ) => void;
}

/** A connection that lived shorter than this was a crash at the start, in ms. */
const SHORT_LIFE_MS = 10_000;
/** How long a call waits for the next try to connect, in ms. */
const PATIENCE_MS = 2000;
const PING_MS = 5000;
const LIST_CHANGED = /^notifications\/(tools|prompts|resources)\/list_changed$/;

/** One outside server with all connections to it: starts it, tries again, and knows what it offers. */
export class Upstream {
  /** Its rules may be given anew; what it connects to stays what it is. */
  spec: UpstreamSpec;
  offer: Offer = NOTHING;
  /** Whether its lists have ever been read. */
  listed = false;
  readonly #parts: UpstreamParts;
  readonly #pool: ConnectionPool;
  readonly #closing = new AbortController();
  #breaker: Breaker = CLOSED;
  #shortLives = 0;
  #restarts = 0;
  #requests = 0;
  #disabled: boolean;
  #wantsSignIn = false;
  /** Counts their changes: what failed under the former ones says nothing. */
  #credentials = 0;
  #lastError: UpstreamStatus['lastError'] = null;
  #lastAnswerAt: string | null = null;
  #main: { era: 'modern' | 'legacy'; server: Implementation | null } | null = null;
  #refreshing: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | null = null;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(spec: UpstreamSpec, parts: UpstreamParts) {
    this.spec = spec;
    this.#parts = parts;
    this.#disabled = spec.disabled;
    this.#pool = new ConnectionPool({
      spec,
      open: (principal, caller) => this.#connect(principal, caller),
      onLost: (connection, isMain, livedMs) => this.#lost(connection, isMain, livedMs),
    });
    this.#heartbeat = setInterval(() => void this.#beat(), parts.probeEveryMs);
    this.#heartbeat.unref();
  }

  /** What it offers counts: it is enabled and has not failed too often. */
  get isThere(): boolean {
    return !this.#disabled && this.#breaker.state !== 'open' && this.listed;
  }

  get era(): 'modern' | 'legacy' | null {
    return this.#main?.era ?? null;
  }

  get isDisabled(): boolean {
    return this.#disabled;
  }

  /** Connects and reads its lists; what is under way already is shared. Failures stand in the status. */
  refresh(): Promise<void> {
    if (this.#refreshing !== null) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = null;
      if (!this.#again) return;
      this.#again = false;
      void this.refresh();
    });
    return this.#refreshing;
  }

  /** A request is under way, from before its connection is looked for: the server stays until it has ended. */
  hold(): Disposable {
    this.#requests += 1;
    return {
      [Symbol.dispose]: () => {
        this.#requests -= 1;
      },
    };
  }

  /** The connection that a request of this caller goes over. Throws `server_down`. */
  async connection(caller: Caller): Promise<Connection> {
    await this.#mayTry(caller.signal);
    const principal = this.spec.perPrincipal ? caller.principal : null;
    // Whether a session needs its own connection depends on the era, which the first connection finds out.
    if (this.#isAlone(caller) && this.#main === null) await this.#shared();
    const alone = this.#isAlone(caller);
    const connection =
      principal === null && !alone
        ? await this.#shared()
        : await this.#pool.get(principal, alone ? caller : null);
    connection.lastUsed = performance.now();
    return connection;
  }

  /** What is broken about the connection that all share is broken about the server. */
  async #shared(): Promise<Connection> {
    try {
      return await this.#pool.get(null, null);
    } catch (error) {
      await this.#failed(error);
      throw error;
    }
  }

  /** The server has forgotten the session of this connection: the next request opens a new one. */
  async forgotten(connection: Connection): Promise<void> {
    await this.#pool.dropThis(connection);
  }

  /** Told after each request, whether it was answered. */
  answered(): void {
    this.#lastAnswerAt = this.#parts.now().toISOString();
  }

  /** A request was not answered in time: perhaps it hangs. */
  doubt(): void {
    void this.#beat();
  }

  /** His credentials are others now: his connections end, and those of all where all share them. */
  async forgetPrincipal(principal: string | null): Promise<void> {
    this.#credentials += 1;
    await this.#pool.dropAll(this.spec.perPrincipal ? principal : null);
  }

  async endSession(id: string): Promise<void> {
    await this.#pool.endSession(id);
  }

  session(id: string): readonly Promise<Connection>[] {
    return this.#pool.ofSession(id);
  }

  /** The open connections whose news this session may hear: its own, or the shared one. */
  heardBy(session: string | undefined): readonly Promise<Connection>[] {
    const own = session === undefined ? [] : this.#pool.ofSession(session);
    const { main } = this.#pool;
    return own.length > 0 || main === null ? own : [main];
  }

  status(): Omit<UpstreamStatus, 'tools' | 'quarantined' | 'withheld'> {
    const { state, light } = stateOf({
      spec: this.spec,
      isDisabled: this.#disabled,
      breaker: this.#breaker,
      isConnected: this.#pool.main !== null,
      isListed: this.listed,
      wantsSignIn: this.#wantsSignIn,
    });
    const { failures, until } = this.#breaker;
    return {
      id: this.spec.id,
      transport: this.spec.transport.kind,
      light,
      state,
      server: this.#main?.server
        ? { name: this.#main.server.name, version: this.#main.server.version }
        : null,
      era: this.#main?.era ?? null,
      breaker: tryAgain(this.#breaker, this.#nowMs()).state,
      failures,
      restarts: this.#restarts,
      lastError: this.#lastError,
      lastAnswerAt: this.#lastAnswerAt,
      nextTryAt: !this.#disabled && until > this.#nowMs() ? new Date(until).toISOString() : null,
      connections: this.#pool.size,
    };
  }

  /** Lets the requests under way end, at most so long, and closes. */
  async retire(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#requests > 0 && performance.now() < deadline) await delay(20, undefined, { ref: false });
    await this.close();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#heartbeat);
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#pool.close();
  }

  /** A session of 2025 that can answer questions has its own connection to a server of 2025, or answers would cross. */
  #isAlone({ session, capabilities }: Caller): boolean {
    return (
      session !== undefined &&
      this.#main?.era !== 'modern' &&
      Object.keys(askedOf(this.spec, capabilities)).length > 0
    );
  }

  async #mayTry(signal: AbortSignal): Promise<void> {
    if (this.#closing.signal.aborted)
      throw new OpsError('server_down', `${this.spec.id} has been taken away`);
    if (this.#disabled) throw new OpsError('server_down', `${this.spec.id} is disabled`);
    const wait = this.#breaker.until - this.#nowMs();
    if (wait <= 0) return;
    if (wait > PATIENCE_MS || this.#breaker.state === 'open') {
      const why = this.#lastError === null ? '' : `: ${this.#lastError.text}`;
      const extras = { retry_after_s: Math.ceil(wait / 1000) };
      throw new OpsError('server_down', `${this.spec.id} does not answer${why}`, { extras });
    }
    await delay(wait, undefined, { signal }).catch(() => undefined);
  }

  async #connect(principal: string | null, caller: Caller | null): Promise<Connection> {
    const { spec } = this;
    const { eras, self } = this.#parts;
    const key = JSON.stringify([spec.id, spec.transport, spec.secretsVersion, principal]);
    // Lists are the same for all, and read with the credentials of somebody who has some.
    const who = spec.perPrincipal && principal === null ? ((await spec.lister?.()) ?? null) : principal;
    const secrets = await spec.secrets(who);
    const slot = digestOf([principal, caller?.session?.id ?? null]);
    let opened: Connection | null = null;
    const open = (prior: ReturnType<EraMemory['recall']>) =>
      connect({
        spec,
        transport: openTransport(spec, secrets, who, { ...this.#parts, slot }),
        prior,
        self,
        capabilities: caller === null ? {} : askedOf(spec, caller.capabilities),
        session: sessionOf(caller, () => (opened === null ? null : this.#parts.askedBy(opened))),
        onNotification: (notice) => this.#heard(opened, principal, notice),
        signal: this.#closing.signal,
      });
    const prior = spec.era === 'auto' ? eras.recall(key) : null;
    let connection: Connection;
    try {
      connection = await open(prior);
    } catch (error) {
      eras.forget(key);
      // Some servers of 2025 end at the first question that they do not know.
      if (prior !== null || spec.era !== 'auto' || !isLineServer(spec)) throw error;
      connection = await open({ kind: 'legacy' });
    }
    opened = connection;
    if (spec.era === 'auto') eras.keep(key, connection.verdict);
    if (principal === null && caller === null) {
      this.#main = { era: connection.era, server: connection.server };
      void this.#listen(connection);
    }
    return connection;
  }

  async #refresh(): Promise<void> {
    if (this.#disabled || this.#closing.signal.aborted) return;
    const credentials = this.#credentials;
    try {
      this.#breaker = tryAgain(this.#breaker, this.#nowMs());
      const connection = await this.#pool.get(null, null);
      const offer = await readOffer(connection, this.spec.limits.connectMs);
      this.#works(offer);
    } catch (error) {
      if (credentials === this.#credentials) await this.#failed(error);
    }
  }

  #works(offer: Offer): void {
    const wasThere = this.isThere;
    const isOther = JSON.stringify(offer) !== JSON.stringify(this.offer);
    this.#breaker = CLOSED;
    this.#wantsSignIn = false;
    this.#lastAnswerAt = this.#parts.now().toISOString();
    this.listed = true;
    this.offer = offer;
    if (isOther || !wasThere) this.#parts.onOffer();
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const wasThere = this.isThere;
    const { failures: limit, disableWhenUnhealthy } = this.spec.limits;
    this.#note(error);
    // Only a person can help: trying again would change nothing.
    this.#wantsSignIn = error instanceof OpsError && error.code === 'sign_in_needed';
    if (this.#wantsSignIn) return;
    this.#breaker = afterFailure(this.#breaker, this.#nowMs(), limit);
    await this.#pool.drop(null);
    if (this.#breaker.state === 'open' && disableWhenUnhealthy) this.#disabled = true;
    else this.#later(this.#breaker.until);
    if (wasThere !== this.isThere) this.#parts.onOffer();
  }

  #lost(connection: Connection, isMain: boolean, livedMs: number): void {
    if (this.#closing.signal.aborted) return;
    this.#restarts += 1;
    this.#shortLives = livedMs < SHORT_LIFE_MS ? this.#shortLives + 1 : 1;
    void connection.ended.then((reason) => this.#note(new OpsError('server_down', reason)));
    const until = this.#nowMs() + backoffMs(this.#shortLives);
    this.#breaker = { ...this.#breaker, until: Math.max(until, this.#breaker.until) };
    if (isMain && this.spec.start === 'eager') this.#later(this.#breaker.until);
  }

  #note(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.#lastError = { at: this.#parts.now().toISOString(), text: this.#parts.redact(text).slice(0, 500) };
  }

  #later(at: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), Math.max(0, at - this.#nowMs()));
    this.#timer.unref();
  }

  async #beat(): Promise<void> {
    await this.#pool.closeIdle();
    const open = this.#pool.main;
    if (open === null || this.#disabled) return;
    try {
      const connection = await open;
      const options = { timeout: PING_MS };
      await (connection.era === 'modern'
        ? connection.client.discover(options)
        : connection.client.ping(options));
      this.answered();
      if (this.#breaker.failures > 0) this.#works(this.offer);
    } catch (error) {
      await this.#failed(error);
    }
  }

  #heard(connection: Connection | null, principal: string | null, notice: Notice): void {
    if (LIST_CHANGED.test(notice.method)) void this.refresh();
    else this.#parts.onNotification(connection, principal, notice);
  }

  /** A server of 2026 tells of changes only on a stream that was asked for. */
  async #listen({ era, client, capabilities, ended }: Connection): Promise<void> {
    const { tools, prompts, resources } = capabilities;
    const filter = {
      ...(tools?.listChanged ? { toolsListChanged: true } : {}),
      ...(prompts?.listChanged ? { promptsListChanged: true } : {}),
      ...(resources?.listChanged ? { resourcesListChanged: true } : {}),
    };
    if (era !== 'modern' || Object.keys(filter).length === 0) return;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    for (let tries = 1; !over && !this.#closing.signal.aborted; tries += 1) {
      const subscription = await client.listen(filter).catch(() => null);
      if (subscription !== null) {
        // What changed while nobody listened.
        if (tries > 1) void this.refresh();
        tries = 1;
        await subscription.closed;
      }
      await delay(backoffMs(tries), undefined, { ref: false });
    }
  }

  #nowMs(): number {
    return this.#parts.now().getTime();
  }
}

function isLineServer({ transport: { kind } }: UpstreamSpec): boolean {
  return kind === 'stdio' || kind === 'container';
}
