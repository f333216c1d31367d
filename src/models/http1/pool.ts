import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Answered, Connection, type Flow, type Patience } from './connection.ts';
import { HttpFault } from './http-fault.ts';

export interface PoolOptions extends Patience {
  /** `http://host:port` or `https://host:port`: the only place that is connected to. */
  readonly origin: string;
  /** Connections that are kept while nobody uses them. */
  readonly keep: number;
  /** Finds the host's addresses; the system's own way by default. */
  readonly lookup?: LookupFunction;
}

export interface PoolRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values have to be valid; framing and `host` are the pool's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** Servers close what is idle after five seconds or more; a request on its way then would be lost. */
const KEEP_MS = 4000;
const LONGEST_TICK_MS = 1000;

/** Kept connections to one origin. TLS is verified against the host's name. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #url: URL;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #tickMs: number;
  readonly #heads = new WeakMap<PoolRequest['headers'], string>();
  #clock: NodeJS.Timeout | null = null;
  #session: Buffer | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#url = new URL(options.origin);
    const shortest = Math.min(options.connectMs, options.headMs, options.bodyMs);
    this.#tickMs = Math.max(10, Math.min(LONGEST_TICK_MS, shortest / 4));
  }

  /** Sends a request on a free connection, or on a new one. Throws `TypeError` for a head that would not be one. */
  send({ method, path, headers, body }: PoolRequest, answered: Answered): Flow {
    if (!/^[\x21-\x7e]+$/.test(path))
      throw new TypeError('the path of a request has a character that is not allowed');
    const length = body === null ? '' : `content-length: ${body.byteLength}\r\n`;
    const head = `${method} ${path} HTTP/1.1\r\n${this.#headOf(headers)}${length}\r\n`;
    let connection = this.#idle.pop();
    while (connection?.closed) connection = this.#idle.pop();
    return (connection ?? this.#open()).send(head, body, answered);
  }

  /** Ends every exchange. */
  destroy(): void {
    for (const connection of [...this.#all])
      connection.destroy(new HttpFault('cut', 'the pool of connections was closed'));
  }

  #open(): Connection {
    const connection = new Connection(this.#socket(), this.#options, {
      free: (one) => {
        if (this.#idle.length < this.#options.keep) this.#idle.push(one);
        else one.destroy(new HttpFault('cut', 'there are enough connections'));
      },
      closed: (one) => {
        this.#all.delete(one);
        const at = this.#idle.indexOf(one);
        if (at >= 0) this.#idle.splice(at, 1);
        if (this.#all.size > 0 || !this.#clock) return;
        clearInterval(this.#clock);
        this.#clock = null;
      },
    });
    this.#all.add(connection);
    this.#clock ??= setInterval(() => this.#tick(), this.#tickMs);
    return connection;
  }

  #socket(): Socket {
    const { hostname, port, protocol } = this.#url;
    const host = hostname.replace(/^\[|\]$/g, '');
    const { lookup } = this.#options;
    const to = { host, noDelay: true, keepAlive: true, ...(lookup ? { lookup } : {}) };
    if (protocol !== 'https:') return connect({ ...to, port: Number(port || 80) });
    const socket = connectTls({
      ...to,
      port: Number(port || 443),
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(this.#session ? { session: this.#session } : {}),
    });
    return socket.on('session', (session) => {
      this.#session = session;
    });
  }

  #tick(): void {
    for (const connection of this.#all) {
      connection.passed(this.#tickMs);
      if (connection.idleMs > KEEP_MS) connection.destroy(new HttpFault('cut', 'nobody used it'));
    }
  }

  #headOf(headers: PoolRequest['headers']): string {
    const known = this.#heads.get(headers);
    if (known !== undefined) return known;
    const lines = Object.entries({ host: this.#url.host, ...headers }).map(([name, value]) => {
      if (!/^[\w-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value))
        throw new TypeError(
          `the header ${JSON.stringify(name.slice(0, 60))} has a character that is not allowed`,
        );
      return `${name}: ${value}\r\n`;
    });
    const head = lines.join('');
    this.#heads.set(headers, head);
    return head;
  }
}
