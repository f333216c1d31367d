import http from 'node:http';
import { OpsError } from '#core/ops-error.ts';
import { abortError } from './abort.ts';

/** Where the controller listens, `unix:///path` or `http://host:port`, and the token that it asks for. */
export interface ControllerAddress {
  readonly url: string;
  readonly token: string;
}

export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

export interface WireAnswer {
  readonly status: number;
  /** Undefined when the answer is not JSON. */
  readonly body: unknown;
}

/** HTTP as the controller speaks it: JSON both ways, reads over kept connections, every mutation over its own. */
export interface ControllerWire {
  send(request: WireRequest, correlationId: string | undefined): Promise<WireAnswer>;
  close(): void;
}

/** No answer of ours is larger; a longer one is not read to its end. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export function createControllerWire({ url, token }: ControllerAddress): ControllerWire {
  const target = targetOf(url);
  const kept = new http.Agent({ keepAlive: true, maxSockets: 16, keepAliveMsecs: 10_000 });

  async function send(request: WireRequest, correlationId: string | undefined): Promise<WireAnswer> {
    const sent = { reused: false };
    try {
      return await exchange(request, correlationId, sent);
    } catch (error) {
      const closed = codeOf(error) === 'ECONNRESET' || codeOf(error) === 'EPIPE';
      const closedUnderUs = sent.reused && closed && request.method === 'GET';
      if (closedUnderUs && !request.signal.aborted) return exchange(request, correlationId, sent);
      throw error;
    }
  }

  function exchange(
    request: WireRequest,
    correlationId: string | undefined,
    sent: { reused: boolean },
  ): Promise<WireAnswer> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
    const outgoing = http.request({
      ...target,
      method: request.method,
      path: request.path,
      agent: request.method === 'GET' ? kept : false,
      signal: request.signal,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(correlationId === undefined ? {} : { 'x-request-id': correlationId }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    outgoing.on('error', (error) => {
      sent.reused = outgoing.reusedSocket;
      reject(failure(error, url, request.signal));
    });
    outgoing.on('response', (incoming) => {
      readAll(incoming).then(
        (text) => resolve({ status: incoming.statusCode ?? 0, body: parse(text) }),
        (error: unknown) => reject(failure(error, url, request.signal)),
      );
    });
    outgoing.end(body);
    return promise;
  }

  return { send, close: () => kept.destroy() };
}

function targetOf(url: string): http.RequestOptions {
  if (url.startsWith('unix://')) return { socketPath: url.slice('unix://'.length) };
  const { hostname, port, protocol } = new URL(url);
  if (protocol !== 'http:')
    throw new OpsError(
      'bad_request',
      `the controller's address begins with unix:// or http://, not ${protocol}`,
    );
  return { host: hostname, port: port === '' ? 80 : Number(port) };
}

async function readAll(incoming: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) {
      incoming.destroy();
      throw new OpsError('bad_output', `the controller's answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(error: unknown, url: string, signal: AbortSignal): OpsError {
  if (error instanceof OpsError) return error;
  if (signal.aborted) return abortError(signal, 'the controller');
  return new OpsError('unavailable', `the controller at ${url} cannot be reached: ${codeOf(error)}`, {
    cause: error,
  });
}

/** The errno name of a network error, through our own wrapping. */
function codeOf(error: unknown): string {
  const inner = error instanceof OpsError ? error.cause : error;
  return (inner as { code?: string } | undefined)?.code ?? 'no answer';
}
