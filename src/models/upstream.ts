import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import { failureOfStatus, ProviderFailure } from './provider-failure.ts';
import type { StopSignal } from './stop.ts';
import { UpstreamBody } from './upstream-body.ts';

/** Where a provider lives and how long it is waited for. */
export interface UpstreamOptions {
  readonly provider: string;
  readonly url: string;
  /** Whether the host's name may stand for an address of a private network. */
  readonly allowPrivate: boolean;
  readonly connections: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
}

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What follows the base URL, with its query. */
  readonly path: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: StopSignal;
}

export interface UpstreamReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
}

const CONNECT_MS = 5000;
/** An error is a sentence, not a download. */
const LONGEST_ERROR = 8192;
const LONGEST_JSON = 64 * 1024 * 1024;

/**
 * The one way out to a provider: a pool of connections to its host and to no other. Redirects are refused, TLS is
 * verified, and a public name that resolves to a private address is not connected to.
 */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #pool: Pool;
  readonly #prefix: string;

  constructor(options: UpstreamOptions) {
    const { origin, pathname } = new URL(options.url);
    this.#options = options;
    this.#prefix = pathname.replace(/\/+$/, '');
    this.#pool = new Pool(origin, {
      connections: options.connections,
      connectTimeout: CONNECT_MS,
      headersTimeout: options.firstByteMs,
      bodyTimeout: options.idleMs,
      allowH2: false,
      connect: options.allowPrivate ? {} : { lookup: publicLookup },
    });
  }

  /** Answers when the head has come. Throws `ProviderFailure`, also for a status of 300 or more. */
  async send(request: UpstreamRequest): Promise<UpstreamReply> {
    const reply = await this.#dispatch(request);
    if (reply.status < 300) return reply;
    const text = await firstBytes(reply.body, LONGEST_ERROR);
    const retryAfter = reply.headers['retry-after'];
    const what = reply.status < 400 ? 'redirects are not followed' : errorText(text);
    throw failureOfStatus(reply.status, `${this.#options.provider} (${reply.status}): ${what}`, retryAfter);
  }

  /** The whole answer as JSON. Throws `ProviderFailure`. */
  async json(request: UpstreamRequest): Promise<unknown> {
    const { body } = await this.send(request);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body) {
      length += chunk.byteLength;
      if (length > LONGEST_JSON) throw this.#broken('the answer is too long');
      chunks.push(chunk);
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString());
    } catch {
      throw this.#broken('the answer is not JSON');
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #dispatch({ method, path, body, headers, signal }: UpstreamRequest): Promise<UpstreamReply> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(this.#failureOf(signal.reason));
        return;
      }
      let reply: UpstreamBody | null = null;
      let controller: Dispatcher.DispatchController | null = null;
      const abort = () => {
        if (controller) controller.abort(signal.reason as Error);
        else reject(this.#failureOf(signal.reason));
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#pool.dispatch(
        { method, path: this.#prefix + path, body: body ?? null, headers: headers ?? null },
        {
          onRequestStart(started) {
            controller = started;
            if (signal.aborted) started.abort(signal.reason as Error);
          },
          onResponseStart(started, status, received) {
            reply = new UpstreamBody(started);
            resolve({ status, headers: received, body: reply });
          },
          onResponseData: (_, chunk) => reply?.onData(chunk),
          onResponseEnd: () => {
            signal.removeEventListener('abort', abort);
            reply?.onEnd();
          },
          onResponseError: (_, error) => {
            signal.removeEventListener('abort', abort);
            const failure = this.#failureOf(error);
            if (reply) reply.onError(failure);
            else reject(failure);
          },
        },
      );
    });
  }

  #failureOf(error: unknown): ProviderFailure {
    if (error instanceof ProviderFailure) return error;
    const { provider, firstByteMs, idleMs } = this.#options;
    const { code: rawCode, name = '' } = error as { code?: unknown; name?: string };
    const code = typeof rawCode === 'string' ? rawCode : '';
    const because = { cause: error };
    if (name === 'TimeoutError')
      return new ProviderFailure('timeout', `${provider}: did not answer in time`, because);
    if (code === 'UND_ERR_HEADERS_TIMEOUT')
      return new ProviderFailure(
        'timeout',
        `${provider}: nothing came within ${firstByteMs / 1000} s`,
        because,
      );
    if (code === 'UND_ERR_BODY_TIMEOUT')
      return new ProviderFailure('timeout', `${provider}: nothing more came for ${idleMs / 1000} s`, because);
    if (name === 'AbortError') return new ProviderFailure('cancelled', 'the caller has gone', because);
    if (code === 'UND_ERR_SOCKET' || code.startsWith('HPE_') || code === 'ECONNRESET')
      return new ProviderFailure(
        'broken',
        `${provider}: the connection ended before the answer did`,
        because,
      );
    return new ProviderFailure('connect', `${provider}: cannot be reached (${code || name})`, because);
  }

  #broken(what: string): ProviderFailure {
    return new ProviderFailure('broken', `${this.#options.provider}: ${what}`);
  }
}

async function firstBytes(body: UpstreamBody, most: number): Promise<string> {
  let text = '';
  try {
    for await (const chunk of body) {
      text += chunk.toString();
      if (text.length >= most) break;
    }
  } catch {
    // The status says enough; what came of the text is shown.
  }
  return text.slice(0, most);
}

/** The sentence in an error of any of the providers' forms. */
function errorText(text: string): string {
  try {
    const parsed = JSON.parse(text) as { error?: unknown; message?: unknown; detail?: unknown };
    const { error, message, detail } = parsed;
    const inner =
      typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    for (const said of [inner, message, detail]) if (typeof said === 'string' && said !== '') return said;
  } catch {
    // No JSON: shown as it stands.
  }
  return text.trim().slice(0, 300) || 'no reason was given';
}

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** Whether an address belongs to this machine or to a private network. */
function isPrivateAddress(address: string): boolean {
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

type LookupDone = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Resolves a name, and refuses it when one of its addresses is private. */
function publicLookup(hostname: string, options: LookupOptions, done: LookupDone): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const inside = addresses.find(({ address }) => isPrivateAddress(address));
    if (inside) {
      const refusal = Object.assign(new Error(`${hostname} stands for a private address`), {
        code: 'EPRIVATEADDRESS',
      });
      return done(refusal, []);
    }
    const [first] = addresses;
    if (options.all) done(null, addresses);
    else done(null, first?.address ?? '', first?.family);
  });
}
