import type { Answered, Flow } from './http1/connection.ts';
import type { Fields } from './http1/fields.ts';
import { HttpFault } from './http1/http-fault.ts';
import { Pool } from './http1/pool.ts';
import { failureOfStatus, ProviderFailure } from './provider-failure.ts';
import { publicLookup } from './public-lookup.ts';
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
  readonly headers: Fields;
  readonly body: UpstreamBody;
}

const CONNECT_MS = 5000;
const NO_HEADERS = {};
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
    this.#pool = new Pool({
      origin,
      keep: options.connections,
      connectMs: CONNECT_MS,
      headMs: options.firstByteMs,
      bodyMs: options.idleMs,
      ...(options.allowPrivate ? {} : { lookup: publicLookup }),
    });
  }

  /** Answers when the head has come. Throws `ProviderFailure`, also for a status of 300 or more. */
  send({ method, path, body, headers = NO_HEADERS, signal }: UpstreamRequest): Promise<UpstreamReply> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(this.failureOf(signal.reason));
        return;
      }
      const coming = new ComingReply(this, signal, resolve, reject);
      const request = { method, path: this.#prefix + path, body: body ?? null, headers };
      coming.flow = this.#pool.send(request, coming);
    });
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

  async close(): Promise<void> {
    this.#pool.destroy();
  }

  /** What an answer of 300 or more means. */
  async refusalOf({ status, headers, body }: UpstreamReply): Promise<ProviderFailure> {
    const text = await firstBytes(body, LONGEST_ERROR);
    const what = status < 400 ? 'redirects are not followed' : errorText(text);
    const told = `${this.#options.provider} (${status}): ${what}`;
    return failureOfStatus(status, told, headers.get('retry-after'));
  }

  /** What went wrong with a connection, as a failure of the provider. */
  failureOf(error: unknown): ProviderFailure {
    if (error instanceof ProviderFailure) return error;
    const { provider, firstByteMs, idleMs } = this.#options;
    const because = { cause: error };
    const kind = error instanceof HttpFault ? error.kind : null;
    const { code, name = '' } = error as { code?: unknown; name?: string };
    if (name === 'AbortError') return new ProviderFailure('cancelled', 'the caller has gone', because);
    if (name === 'TimeoutError')
      return new ProviderFailure('timeout', `${provider}: did not answer in time`, because);
    if (kind === 'head_timeout')
      return new ProviderFailure(
        'timeout',
        `${provider}: nothing came within ${firstByteMs / 1000} s`,
        because,
      );
    if (kind === 'body_timeout')
      return new ProviderFailure('timeout', `${provider}: nothing more came for ${idleMs / 1000} s`, because);
    if (kind === 'malformed')
      return new ProviderFailure('broken', `${provider}: ${(error as Error).message}`, because);
    if (kind === 'cut' || code === 'ECONNRESET' || code === 'EPIPE')
      return new ProviderFailure(
        'broken',
        `${provider}: the connection ended before the answer did`,
        because,
      );
    const why = kind ?? (typeof code === 'string' ? code : name);
    return new ProviderFailure('connect', `${provider}: cannot be reached (${why})`, because);
  }

  #broken(what: string): ProviderFailure {
    return new ProviderFailure('broken', `${this.#options.provider}: ${what}`);
  }
}

/** One answer from its request on: the head settles the promise, what follows is the body's. */
class ComingReply implements Answered {
  flow: Flow | null = null;
  readonly #upstream: Upstream;
  readonly #signal: StopSignal;
  readonly #resolve: (reply: UpstreamReply) => void;
  readonly #reject: (failure: ProviderFailure) => void;
  readonly #abort = () => this.flow?.abort(this.#signal.reason as Error);
  #body: UpstreamBody | null = null;

  constructor(
    upstream: Upstream,
    signal: StopSignal,
    resolve: (reply: UpstreamReply) => void,
    reject: (failure: ProviderFailure) => void,
  ) {
    this.#upstream = upstream;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  head(status: number, headers: Fields): void {
    const reply = { status, headers, body: new UpstreamBody(this.flow as Flow) };
    this.#body = reply.body;
    if (status < 300) this.#resolve(reply);
    else void this.#upstream.refusalOf(reply).then(this.#reject);
  }

  data(chunk: Buffer): void {
    this.#body?.onData(chunk);
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#abort);
    this.#body?.onEnd();
  }

  error(error: Error): void {
    this.#signal.removeEventListener('abort', this.#abort);
    const failure = this.#upstream.failureOf(error);
    if (this.#body) this.#body.onError(failure);
    else this.#reject(failure);
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
