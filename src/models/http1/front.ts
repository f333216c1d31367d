import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Fields } from './fields.ts';
import { PlainReply } from './reply.ts';
import { type PlainHead, readPlainHead } from './request-head.ts';

/** A request that the front has read. */
export interface PlainRequest {
  readonly path: string;
  readonly fields: Fields;
  readonly body: Buffer;
}

export interface FrontParts {
  /** Whether a POST to this path is answered here. */
  readonly takes: (path: string) => boolean;
  readonly answer: (request: PlainRequest, reply: PlainReply) => void;
  /** A longer body is for the server behind. */
  readonly mostBody: number;
  /** How long (ms) a caller may take for a head, and for a whole request. */
  readonly headMs: number;
  readonly requestMs: number;
}

const HEAD_END = '\r\n\r\n';
const LONGEST_HEAD = 16 * 1024;
/** Bytes that may come while an answer is under way, before the caller has to wait. */
const MOST_AHEAD = 64 * 1024;
const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/**
 * Answers plain requests straight from the connection, at a fraction of what a server for all of HTTP takes. It reads
 * one shape of head and no other: whatever is not of it, comes in pieces, or is in doubt, goes to the server with its
 * connection, from the first byte of the request on, and stays there.
 */
export function putFrontBefore(server: Server, parts: FrontParts): Front {
  const handOver = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const front = new Front(parts, server.keepAliveTimeout, (socket) => {
    for (const listener of handOver) listener.call(server, socket);
  });
  server.on('connection', (socket: Socket) => front.take(socket));
  return front;
}

/** The connections that are with the front. */
export class Front implements Disposable {
  readonly parts: FrontParts;
  readonly keepAliveMs: number;
  readonly handOver: (socket: Socket) => void;
  readonly #connections = new Set<FrontConnection>();
  readonly #clock: NodeJS.Timeout;
  #closing = false;

  constructor(parts: FrontParts, keepAliveMs: number, handOver: (socket: Socket) => void) {
    this.parts = parts;
    this.keepAliveMs = keepAliveMs;
    this.handOver = handOver;
    const tickMs = Math.min(1000, parts.headMs / 4, parts.requestMs / 4);
    this.#clock = setInterval(() => {
      for (const connection of this.#connections) connection.passed(tickMs);
    }, tickMs).unref();
  }

  take(socket: Socket): void {
    this.#connections.add(new FrontConnection(socket, this));
  }

  forget(connection: FrontConnection): void {
    this.#connections.delete(connection);
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** No connection is kept any more; those under way are answered. */
  closeIdle(): void {
    this.#closing = true;
    for (const connection of [...this.#connections]) connection.closeIfIdle();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#clock);
    for (const connection of [...this.#connections]) connection.destroy();
  }
}

/** `new`: nothing came yet. `idle`: between two requests. */
type Phase = 'new' | 'idle' | 'body' | 'answer' | 'over';

class FrontConnection {
  readonly #socket: Socket;
  readonly #front: Front;
  #phase: Phase = 'new';
  /** Milliseconds in this phase, as far as was told. */
  #spentMs = 0;
  /** Of the request whose body is coming. */
  #head: PlainHead | null = null;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #ahead: Buffer | null = null;
  #reply: PlainReply | null = null;

  readonly #onData = (bytes: Buffer) => this.#take(bytes);
  readonly #onEnd = () => this.destroy();
  readonly #onError = () => {};
  readonly #onDrain = () => this.#reply?.drained();
  readonly #onClose = () => {
    this.#front.forget(this);
    this.#reply?.lost();
  };

  constructor(socket: Socket, front: Front) {
    this.#socket = socket;
    this.#front = front;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('drain', this.#onDrain);
    socket.on('close', this.#onClose);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  closeIfIdle(): void {
    if (this.#phase === 'idle' || this.#phase === 'new') this.destroy();
  }

  passed(ms: number): void {
    this.#spentMs += ms;
    const { headMs, requestMs } = this.#front.parts;
    const slow =
      (this.#phase === 'new' && this.#spentMs > headMs) ||
      (this.#phase === 'body' && this.#spentMs > requestMs);
    if (slow) {
      this.#endWith(TOO_SLOW);
    } else if ((this.#phase === 'idle' || this.#phase === 'over') && this.#spentMs > this.#front.keepAliveMs)
      this.destroy();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#spentMs = 0;
  }

  #take(bytes: Buffer): void {
    if (this.#phase === 'over') return;
    if (this.#phase === 'answer') {
      this.#ahead = this.#ahead ? Buffer.concat([this.#ahead, bytes]) : bytes;
      if (this.#ahead.byteLength > MOST_AHEAD) this.#socket.pause();
    } else if (this.#phase === 'body') this.#more(bytes);
    else this.#begin(bytes);
  }

  #begin(bytes: Buffer): void {
    const { takes, mostBody } = this.#front.parts;
    const end = bytes.indexOf(HEAD_END, 0, 'latin1');
    const from = end + HEAD_END.length;
    const head = end < 0 || from > LONGEST_HEAD ? null : readPlainHead(bytes.toString('latin1', 0, from));
    if (head && head.length <= mostBody && takes(head.path)) {
      this.#head = head;
      this.#enter('body');
      this.#more(bytes.subarray(from));
    } else this.#giveAway(bytes);
  }

  #more(bytes: Buffer): void {
    const { path, fields, length } = this.#head as PlainHead;
    this.#parts.push(bytes);
    this.#partBytes += bytes.byteLength;
    if (this.#partBytes < length) return;
    const all = this.#parts.length === 1 ? bytes : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    this.#head = null;
    if (all.byteLength > length) this.#ahead = all.subarray(length);
    this.#answer({ path, fields, body: all.byteLength > length ? all.subarray(0, length) : all });
  }

  #answer(request: PlainRequest): void {
    this.#enter('answer');
    const keepAliveS = Math.floor(this.#front.keepAliveMs / 1000);
    const reply = new PlainReply(this.#socket, keepAliveS, (again) => this.#answered(again));
    this.#reply = reply;
    this.#front.parts.answer(request, reply);
  }

  #answered(again: boolean): void {
    this.#reply = null;
    if (!again || this.#front.closing) {
      this.#endWith('');
    } else if (this.#ahead) {
      // Not from within the end of the last answer: whoever ended it may have more to do.
      setImmediate(() => this.#next());
    } else this.#enter('idle');
  }

  /** What came while the last answer was under way. */
  #next(): void {
    const bytes = this.#ahead;
    this.#ahead = null;
    if (!bytes || this.#socket.destroyed) return;
    this.#enter('idle');
    this.#socket.resume();
    this.#begin(bytes);
  }

  #endWith(text: string): void {
    this.#enter('over');
    this.#socket.end(text, () => this.destroy());
  }

  /** To the server that knows all of HTTP, with what has come of the request. */
  #giveAway(bytes: Buffer): void {
    const socket = this.#socket;
    this.#front.forget(this);
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('drain', this.#onDrain);
    socket.off('close', this.#onClose);
    socket.pause();
    socket.unshift(bytes);
    this.#front.handOver(socket);
    socket.resume();
  }
}
