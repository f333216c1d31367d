import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** The answer to one request while it is written. Node's `ServerResponse` is one. */
export interface Reply {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  /** All of it has been handed to the system. */
  readonly writableFinished: boolean;
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  /** False when the caller reads slowly: `drain` tells when there is room again. */
  write(data: Buffer | string): boolean;
  end(): unknown;
  end(data: Buffer | string): unknown;
  end(data: string, encoding: 'latin1'): unknown;
  destroy(): unknown;
  /** `close`: nothing more can be written. */
  on(event: 'drain' | 'close', listener: () => void): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** So much goes out in one write, as a string of bytes; a buffer would have a write of its own. */
const SMALL = 32 * 1024;
const LAST_CHUNK = '0\r\n\r\n';

/** An answer on a connection of ours, in HTTP/1.1: by its length where the head tells one, else in chunks. */
export class PlainReply implements Reply {
  readonly #socket: Socket;
  /** Told when the answer is over, and whether the connection may go on. */
  readonly #onEnd: (again: boolean) => void;
  readonly #keepAliveS: number;
  /** Written already, and not sent before something comes with it. */
  #head = '';
  #begun = false;
  #chunked = true;
  /** Bytes that the head has announced and that have not come yet. */
  #left = 0;
  #close = false;
  #ended = false;
  #lost = false;
  #listeners: { readonly event: string; readonly listener: () => void; readonly once: boolean }[] = [];

  constructor(socket: Socket, keepAliveS: number, onEnd: (again: boolean) => void) {
    this.#socket = socket;
    this.#keepAliveS = keepAliveS;
    this.#onEnd = onEnd;
  }

  get headersSent(): boolean {
    return this.#begun;
  }

  get destroyed(): boolean {
    return this.#lost;
  }

  get writableFinished(): boolean {
    return this.#ended && !this.#lost;
  }

  /** Throws `TypeError` for a value that would break the head. */
  writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
    for (const name in headers) {
      const value = headers[name] as string;
      if (!VALUE.test(value)) throw new TypeError(`the header ${name} has a character that is not allowed`);
      head += `${name}: ${value}\r\n`;
      if (name === 'content-length') {
        this.#chunked = false;
        this.#left = Number(value);
      } else if (name === 'connection') this.#close = value === 'close';
    }
    head += date();
    if (!this.#close) head += `Connection: keep-alive\r\nKeep-Alive: timeout=${this.#keepAliveS}\r\n`;
    this.#head = `${head}${this.#chunked ? 'Transfer-Encoding: chunked\r\n' : ''}\r\n`;
    this.#begun = true;
  }

  write(data: Buffer | string): boolean {
    return this.#send(data, '');
  }

  end(data: Buffer | string = '', encoding?: 'latin1'): void {
    if (this.#ended || this.#lost) return;
    this.#send(data, this.#chunked ? LAST_CHUNK : '', encoding);
    this.#ended = true;
    // What was announced and did not come would be taken from the next answer.
    this.#onEnd(!this.#close && (this.#chunked || this.#left === 0));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  on(event: 'drain' | 'close', listener: () => void): void {
    this.#listeners.push({ event, listener, once: false });
  }

  once(event: 'drain' | 'close', listener: () => void): void {
    this.#listeners.push({ event, listener, once: true });
  }

  off(event: 'drain' | 'close', listener: () => void): void {
    this.#listeners = this.#listeners.filter((one) => one.event !== event || one.listener !== listener);
  }

  /** The connection has room again. */
  drained(): void {
    this.#tell('drain');
  }

  /** The connection is gone. */
  lost(): void {
    this.#lost = true;
    this.#tell('close');
  }

  #tell(event: 'drain' | 'close'): void {
    const told = this.#listeners.filter((one) => one.event === event);
    this.#listeners = this.#listeners.filter((one) => one.event !== event || !one.once);
    for (const { listener } of told) listener();
  }

  #send(data: Buffer | string, tail: string, encoding: 'latin1' | 'utf8' = 'utf8'): boolean {
    if (this.#ended || this.#lost) return false;
    if (!this.#begun) this.writeHead(200, {});
    const head = this.#head;
    this.#head = '';
    const bytes = typeof data === 'string' && encoding === 'utf8' ? Buffer.byteLength(data) : data.length;
    const before = this.#chunked && bytes > 0 ? `${head}${bytes.toString(16)}\r\n` : head;
    const after = this.#chunked && bytes > 0 ? `\r\n${tail}` : tail;
    if (!this.#chunked) this.#left -= bytes;
    const socket = this.#socket;
    if (typeof data === 'string') {
      const text = before + data + after;
      return text === '' || socket.write(text, encoding);
    }
    if (bytes <= SMALL) return socket.write(before + data.toString('latin1') + after, 'latin1');
    socket.cork();
    if (before !== '') socket.write(before, 'latin1');
    socket.write(data);
    if (after !== '') socket.write(after, 'latin1');
    socket.uncork();
    return !socket.writableNeedDrain;
  }
}

/** Field values of ours are ASCII, so that they are the same bytes in every encoding. */
const VALUE = /^[\t\x20-\x7e]*$/;

let dateSecond = 0;
let dateLine = '';

function date(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateLine = `Date: ${new Date(second * 1000).toUTCString()}\r\n`;
  }
  return dateLine;
}
