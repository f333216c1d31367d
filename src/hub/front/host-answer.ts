import type { ServerResponse } from 'node:http';
import type { PlainCall } from './plain-call.ts';

/** News that go to a host before its answer. */
export interface News {
  readonly method: string;
  readonly params?: object | undefined;
}

/** How often a stream that says nothing shows that it is there, in ms: proxies end what is silent. */
const ALIVE_MS = 15_000;

/** One answer to one call: JSON in one piece, or a stream of events once there is something to tell before it. */
export class HostAnswer {
  readonly #response: ServerResponse;
  readonly #id: PlainCall['id'];
  readonly #gone = new AbortController();
  #alive: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(response: ServerResponse, id: PlainCall['id']) {
    this.#response = response;
    this.#id = id;
    response.once('close', () => {
      clearInterval(this.#alive ?? undefined);
      if (!this.#ended) this.#gone.abort();
    });
    if (response.destroyed) this.#gone.abort();
  }

  /** Fires when the host ends its connection before it was answered, which cancels its call. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  tell({ method, params }: News): void {
    if (this.#ended || this.gone.aborted) return;
    this.#alive ??= this.#stream();
    this.#event({ jsonrpc: '2.0', method, ...(params && { params }) });
  }

  result(result: object): void {
    this.end({ result, jsonrpc: '2.0', id: this.#id });
  }

  error(code: number, message: string, data: unknown, status: number): void {
    const error = { code, message, ...(data === undefined ? {} : { data }) };
    this.end({ jsonrpc: '2.0', id: this.#id, error }, status);
  }

  /** A whole message; its status counts as long as nothing was told before. */
  end(message: object, status = 200): void {
    if (this.#ended || this.gone.aborted) return;
    this.#ended = true;
    if (this.#alive) {
      this.#event(message);
      this.#response.end();
      return;
    }
    const text = JSON.stringify(message);
    this.#head(status, 'application/json', { 'content-length': String(Buffer.byteLength(text)) });
    // Head and body leave in one piece: each write is a call into the system.
    this.#response.end(text);
  }

  #stream(): NodeJS.Timeout {
    this.#head(200, 'text/event-stream', { 'x-accel-buffering': 'no' });
    return setInterval(() => this.#response.write(': keepalive\n\n'), ALIVE_MS).unref();
  }

  #event(message: object): void {
    this.#response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  #head(status: number, type: string, more: Readonly<Record<string, string>> = {}): void {
    this.#response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...more,
    });
  }
}
