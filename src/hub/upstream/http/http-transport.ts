import {
  type JSONRPCMessage,
  PROTOCOL_VERSION_META_KEY,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import { encoded } from '../param-headers.ts';
import { createGuardedFetch, responseOf } from './guarded-fetch.ts';
import type { Outbound, OutboundAnswer } from './outbound.ts';

export interface HttpTransportOptions {
  readonly outbound: Outbound;
  /** Of an answer that is no stream, and of one event of one that is. */
  readonly maxBytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

type SdkOptions = NonNullable<ConstructorParameters<typeof StreamableHTTPClientTransport>[1]>;
type AuthProvider = NonNullable<SdkOptions['authProvider']>;
type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1];
type Request = Extract<JSONRPCMessage, { method: string; id: unknown }>;

/**
 * Streamable HTTP whose requests leave without the web's `fetch`, and whose answers of JSON are taken as they come. All
 * else is the SDK's: sessions, streams of events and their resumption, signing in, redirects, refusals. It is handed the
 * answer that is there already.
 */
export class HttpTransport extends StreamableHTTPClientTransport {
  readonly #options: HttpTransportOptions;
  readonly #url: URL;
  readonly #signsIn: boolean;
  readonly #headers: Readonly<Record<string, string>>;
  /** Answers for the SDK to take up, by the body that they answer: our ids make each body another. */
  readonly #handedOver: Map<string, Response>;

  constructor(url: URL, options: HttpTransportOptions, authProvider: AuthProvider | null) {
    const handedOver = new Map<string, Response>();
    const guarded = createGuardedFetch(options);
    super(url, {
      fetch: (input, init) => {
        const body = init?.body;
        const there = typeof body === 'string' ? handedOver.get(body) : undefined;
        if (there === undefined) return guarded(input, init);
        handedOver.delete(body as string);
        return Promise.resolve(there);
      },
      requestInit: { headers: { ...options.headers } },
      ...(authProvider && { authProvider }),
    });
    this.#options = options;
    this.#url = url;
    this.#signsIn = authProvider !== null;
    this.#headers = plainHeaders(options.headers);
    this.#handedOver = handedOver;
  }

  override async send(message: JSONRPCMessage | JSONRPCMessage[], options?: SendOptions): Promise<void> {
    if (!isPlain(message) || this.#signsIn || options?.resumptionToken !== undefined)
      return super.send(message, options);
    const body = JSON.stringify(message);
    try {
      const answer = await this.#options.outbound.send(this.#url, {
        method: 'POST',
        headers: this.#headersOf(message, options),
        body,
        ...(options?.requestSignal && { signal: options.requestSignal }),
      });
      const text = isJson(answer) ? await textOf(answer, this.#options.maxBytes) : null;
      const reply = text === null ? null : replyOf(text);
      if (reply) return this.onmessage?.(reply);
      this.#handedOver.set(body, text === null ? this.#webAnswer(answer) : new Response(text, JSON_HEAD));
    } catch (error) {
      if (options?.requestSignal?.aborted !== true) this.onerror?.(error as Error);
      throw error;
    }
    try {
      await super.send(message, options);
    } finally {
      this.#handedOver.delete(body);
    }
  }

  override async close(): Promise<void> {
    await super.close();
    this.#options.outbound.close();
  }

  #headersOf({ method, params }: Request, options: SendOptions): Record<string, string> {
    const version = params?._meta?.[PROTOCOL_VERSION_META_KEY];
    const headers = { ...this.#headers };
    if (this.sessionId !== undefined) headers['mcp-session-id'] = this.sessionId;
    if (this.protocolVersion !== undefined) headers['mcp-protocol-version'] = this.protocolVersion;
    if (typeof version === 'string') {
      headers['mcp-protocol-version'] = version;
      headers['mcp-method'] = method;
      const name = namedBy(method, params);
      if (name !== null) headers['mcp-name'] = encoded(name);
    }
    return { ...headers, ...(options?.headers && Object.fromEntries(new Headers(options.headers))) };
  }

  #webAnswer(answer: OutboundAnswer): Response {
    return responseOf(answer, this.#options.maxBytes);
  }
}

const JSON_HEAD = { status: 200, headers: { 'content-type': 'application/json' } } as const;

/** Which field of a request the header `Mcp-Name` repeats (2026-07-28, Streamable HTTP). */
const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

function namedBy(method: string, params: Request['params']): string | null {
  const field = Object.hasOwn(NAMED, method) ? NAMED[method] : undefined;
  const value = field === undefined ? undefined : (params as Record<string, unknown> | undefined)?.[field];
  return typeof value === 'string' ? value : null;
}

/** A request by itself. The handshake of 2025 begins a session, which the SDK keeps. */
function isPlain(message: JSONRPCMessage | JSONRPCMessage[]): message is Request {
  return !Array.isArray(message) && 'method' in message && 'id' in message && message.method !== 'initialize';
}

function plainHeaders(own: Readonly<Record<string, string>>): Record<string, string> {
  const headers = Object.fromEntries(new Headers(own));
  const accepted = [headers.accept, 'application/json', 'text/event-stream'].filter(
    (one) => one !== undefined,
  );
  return { ...headers, 'content-type': 'application/json', accept: accepted.join(', ') };
}

function isJson({ statusCode, headers }: OutboundAnswer): boolean {
  const type = headers['content-type'];
  return statusCode === 200 && typeof type === 'string' && /^application\/json *(;|$)/i.test(type);
}

/** One message, or null for what the SDK has to make sense of. */
function replyOf(text: string): JSONRPCMessage | null {
  try {
    const message = JSON.parse(text) as { jsonrpc?: unknown } | null;
    return message?.jsonrpc === '2.0' ? (message as JSONRPCMessage) : null;
  } catch {
    return null;
  }
}

function textOf({ body }: OutboundAnswer, maxBytes: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let size = 0;
  body.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > maxBytes)
      body.destroy(new OpsError('too_large', `an answer of more than ${maxBytes} bytes was broken off`));
  });
  body.once('end', () => resolve(Buffer.concat(chunks, size).toString('utf8')));
  body.once('error', reject);
  return promise;
}
