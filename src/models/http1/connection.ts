import type { Socket } from 'node:net';
import { ChunkedReader, type Unchunked } from './chunked.ts';
import type { Fields } from './fields.ts';
import { HttpFault } from './http-fault.ts';
import { type ResponseHead, readResponseHead } from './response-head.ts';

/** Told what comes of one request: a head, its body in pieces, and one end or one error. */
export interface Answered {
  /** The exchange can be steered from here on. */
  head(status: number, fields: Fields): void;
  data(chunk: Buffer): void;
  end(): void;
  error(error: Error): void;
}

/** Steers an answer while it comes. After its end nothing happens any more. */
export interface Flow {
  readonly paused: boolean;
  pause(): void;
  resume(): void;
  /** Ends the exchange, and the connection with it; the reason is what `error` tells. */
  abort(reason: Error): void;
}

/** Milliseconds that each part of an exchange may take. */
export interface Patience {
  readonly connectMs: number;
  readonly headMs: number;
  /** Between two pieces of a body. */
  readonly bodyMs: number;
}

const HEAD_END = '\r\n\r\n';
const LONGEST_HEAD = 32 * 1024;
/** Messages before the answer itself, such as 100 or 103. */
const MOST_INTERIM = 8;
/** So much goes out in one write with its head, as a string of bytes; a buffer would have a write of its own. */
const SMALL = 32 * 1024;

/**
 * One connection to a server, used for one exchange after another (RFC 9112). It is given up for good by everything
 * that is not plain: an answer nobody asked for, bytes behind an answer, an answer before the request was sent.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #patience: Patience;
  /** Told when an exchange is over and the next may come. */
  readonly #onFree: (connection: Connection) => void;
  #exchange: Exchange | null = null;
  #connected = false;
  /** A request that waits for the connection: nothing is told to a server before it has shown who it is. */
  #waiting: { readonly head: string; readonly body: Buffer | null } | null = null;
  #closed = false;
  #rest: Buffer | null = null;
  #head: ResponseHead | null = null;
  #interim = 0;
  #left = 0;
  #chunked: ChunkedReader | null = null;
  #quietMs = 0;

  constructor(
    socket: Socket,
    patience: Patience,
    told: { free(connection: Connection): void; closed(connection: Connection): void },
  ) {
    this.#socket = socket;
    this.#patience = patience;
    this.#onFree = told.free;
    const connected = () => {
      this.#connected = true;
      this.#quietMs = 0;
      if (this.#waiting) this.#write(this.#waiting.head, this.#waiting.body);
      this.#waiting = null;
    };
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('end', () => this.#over());
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => {
      this.#over();
      told.closed(this);
    });
  }

  /** Sends a request; `head` ends with its empty line. */
  send(head: string, body: Buffer | null, answered: Answered): Flow {
    const exchange = new Exchange(this, answered);
    this.#exchange = exchange;
    this.#quietMs = 0;
    if (this.#connected) this.#write(head, body);
    else this.#waiting = { head, body };
    return exchange;
  }

  /** Some time has passed; what took too long is ended. */
  passed(ms: number): void {
    const exchange = this.#exchange;
    this.#quietMs += ms;
    if (exchange?.paused) this.#quietMs = 0;
    const { connectMs, headMs, bodyMs } = this.#patience;
    if (!this.#connected) {
      if (this.#quietMs > connectMs)
        this.destroy(new HttpFault('connect_timeout', 'no connection came about in time'));
    } else if (!exchange) return;
    else if (!this.#head) {
      if (this.#quietMs > headMs) this.destroy(new HttpFault('head_timeout', 'no answer came in time'));
    } else if (this.#quietMs > bodyMs)
      this.destroy(new HttpFault('body_timeout', 'no more of the answer came in time'));
  }

  /** How long (ms) it has had nothing to do, as far as it was told. */
  get idleMs(): number {
    return this.#exchange ? 0 : this.#quietMs;
  }

  destroy(reason: Error): void {
    this.#fail(reason);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #write(head: string, body: Buffer | null): void {
    const socket = this.#socket;
    if (body === null) socket.write(head, 'latin1');
    else if (body.byteLength <= SMALL) socket.write(head + body.toString('latin1'), 'latin1');
    else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
  }

  #take(chunk: Buffer): void {
    this.#quietMs = 0;
    if (!this.#exchange) {
      this.#malformed('an answer came that nobody asked for');
    } else if (this.#head) this.#body(chunk, 0);
    else if (this.#rest) {
      const bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = null;
      this.#heads(bytes, 0);
    } else this.#heads(chunk, 0);
  }

  /** Reads the head, those before it that only tell of progress, and what of the body came with it. */
  #heads(bytes: Buffer, from: number): void {
    const found = bytes.indexOf(HEAD_END, from, 'latin1');
    const end = found < 0 ? bytes.byteLength : found + HEAD_END.length;
    if (end - from > LONGEST_HEAD) this.#malformed('the head of the answer is too long');
    else if (found < 0) this.#rest = bytes.subarray(from);
    else {
      const head = readResponseHead(bytes.toString('latin1', from, end));
      if (!head) this.#malformed('the head of the answer is not valid');
      else if (head.status >= 200) {
        this.#begin(head);
        if (this.#exchange) this.#body(bytes, end);
      } else if (++this.#interim <= MOST_INTERIM) this.#heads(bytes, end);
      else this.#malformed('there is no end of messages before the answer');
    }
  }

  #begin(head: ResponseHead): void {
    this.#head = head;
    const { framing } = head;
    if (framing.kind === 'length') this.#left = framing.length;
    else if (framing.kind === 'chunked') this.#chunked = new ChunkedReader();
    this.#exchange?.answered.head(head.status, head.fields);
  }

  #body(bytes: Buffer, from: number): void {
    if (this.#head?.framing.kind === 'close') {
      if (from < bytes.byteLength) this.#exchange?.answered.data(from === 0 ? bytes : bytes.subarray(from));
      return;
    }
    const taken = this.#chunked ? this.#chunked.take(bytes, from) : this.#counted(bytes, from);
    if (!taken) {
      this.#malformed('the chunks of the answer are not valid');
      return;
    }
    const exchange = this.#exchange;
    if (taken.data.byteLength > 0) exchange?.answered.data(taken.data);
    // Whoever took the data may have ended the exchange.
    if (taken.end >= 0 && this.#exchange === exchange) this.#finish(taken.end === bytes.byteLength);
  }

  /** As many bytes as the head has announced. */
  #counted(bytes: Buffer, from: number): Unchunked {
    const end = Math.min(from + this.#left, bytes.byteLength);
    this.#left -= end - from;
    const data = from === 0 && end === bytes.byteLength ? bytes : bytes.subarray(from, end);
    return { data, end: this.#left === 0 ? end : -1 };
  }

  #finish(clean: boolean): void {
    const exchange = this.#exchange;
    const again = clean && this.#head?.keepAlive === true && this.#socket.writableLength === 0;
    this.#exchange = null;
    this.#head = null;
    this.#chunked = null;
    this.#interim = 0;
    if (exchange?.paused) this.#socket.resume();
    if (!again) this.#close();
    else this.#onFree(this);
    exchange?.ended();
    exchange?.answered.end();
  }

  /** No more will come. */
  #over(): void {
    if (this.#exchange && this.#head?.framing.kind === 'close') this.#finish(false);
    else this.#fail(new HttpFault('cut', 'the connection ended before the answer did'));
  }

  #malformed(what: string): void {
    this.#fail(new HttpFault('malformed', what));
  }

  #fail(error: Error): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#close();
    exchange?.ended();
    exchange?.answered.error(error);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
  }

  /** Whether nothing more can be sent. */
  get closed(): boolean {
    return this.#closed;
  }
}

/** The hold that somebody has on a connection for as long as one exchange lasts. */
class Exchange implements Flow {
  readonly answered: Answered;
  #connection: Connection | null;
  #paused = false;

  constructor(connection: Connection, answered: Answered) {
    this.#connection = connection;
    this.answered = answered;
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    if (this.#paused || !this.#connection) return;
    this.#paused = true;
    this.#connection.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#connection?.resume();
  }

  abort(reason: Error): void {
    this.#connection?.destroy(reason);
  }

  ended(): void {
    this.#connection = null;
  }
}
