import type { JSONRPCMessage, Progress, Transport } from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import { RpcError } from './rpc-error.ts';
import { TOO_LARGE } from './stdio/line-transport.ts';

/** One request on its way. Times in ms. */
export interface LaneRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Requests that go through as they are, beside those of the SDK's client on the same connection: answers are neither
 * checked nor copied here, because the gate does that for every tool alike. Ids are our own, so that nothing crosses.
 */
export interface Lane {
  /** The result. Throws `RpcError`, or `deadline`, `cancelled`, `server_down`, `too_large`. */
  request(request: LaneRequest): Promise<Readonly<Record<string, unknown>>>;
  readonly inFlight: number;
  /** The server asks something on this connection until disposed of: meanwhile no time runs, and then all of it anew. */
  asking(): Disposable;
  /** The connection has ended: whatever waits for an answer is told. */
  fail(reason: string): void;
}

interface Waiting {
  readonly resolve: (result: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Begins its time. */
  readonly wind: () => void;
}

/** To be laid over a transport that a client is connected to. `streams`: one request each has a stream of its own (HTTP). */
export function openLane(transport: Transport, closesStreams: boolean): Lane {
  const waiting = new Map<string, Waiting>();
  const others = transport.onmessage;
  let next = 0;
  let questions = 0;
  transport.onmessage = (message, extra) => {
    if (!take(message, waiting)) others?.(message, extra);
  };

  async function request(asked: LaneRequest): Promise<Readonly<Record<string, unknown>>> {
    const id = `~${next}`;
    next += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>();
    const stream = new AbortController();
    const stop = (error: OpsError) => {
      if (!waiting.has(id)) return;
      waiting.delete(id);
      cancel(id, stream, error.message);
      reject(error);
    };
    const gone = () => stop(new OpsError('cancelled', `the caller of ${asked.method} went away`));
    const late = () => {
      if (questions === 0)
        stop(new OpsError('deadline', `it did not answer within ${asked.timeoutMs / 1000} s`));
    };
    let timer = setTimeout(late, asked.timeoutMs);
    const wind = () => {
      clearTimeout(timer);
      timer = setTimeout(late, asked.timeoutMs);
    };
    waiting.set(id, { resolve, reject, onProgress: asked.onProgress, wind });
    asked.signal.addEventListener('abort', gone, { once: true });
    try {
      if (asked.signal.aborted) gone();
      else send(id, asked, stream, reject);
      return await promise;
    } finally {
      clearTimeout(timer);
      asked.signal.removeEventListener('abort', gone);
      waiting.delete(id);
    }
  }

  function send(
    id: string,
    asked: LaneRequest,
    stream: AbortController,
    reject: (error: Error) => void,
  ): void {
    const { method, headers, onProgress } = asked;
    const params = onProgress === undefined ? asked.params : withToken(asked.params, id);
    const message: JSONRPCMessage = { jsonrpc: '2.0', id, method, params: params as Record<string, unknown> };
    transport
      .send(message, {
        requestSignal: stream.signal,
        onRequestStreamEnd: () =>
          reject(new OpsError('server_down', 'it ended its stream without an answer')),
        ...(headers === undefined ? {} : { headers }),
      })
      .catch(reject);
  }

  function cancel(id: string, stream: AbortController, reason: string): void {
    stream.abort();
    if (closesStreams) return;
    const params = { requestId: id, reason };
    transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params }).catch(() => undefined);
  }

  return {
    request,
    get inFlight() {
      return waiting.size;
    },
    asking() {
      questions += 1;
      return {
        [Symbol.dispose]() {
          questions -= 1;
          if (questions === 0) for (const { wind } of waiting.values()) wind();
        },
      };
    },
    fail(reason) {
      for (const { reject } of waiting.values()) reject(new OpsError('server_down', reason));
      waiting.clear();
    },
  };
}

/** Whether the message was for the lane. */
function take(message: JSONRPCMessage, waiting: ReadonlyMap<string, Waiting>): boolean {
  if ('method' in message) {
    if (message.method !== 'notifications/progress' || 'id' in message) return false;
    const { progressToken, ...progress } = message.params as unknown as { progressToken: unknown } & Progress;
    if (typeof progressToken !== 'string' || progressToken[0] !== '~') return false;
    waiting.get(progressToken)?.onProgress?.(progress);
    return true;
  }
  const { id } = message;
  if (typeof id !== 'string' || id[0] !== '~') return false;
  const one = waiting.get(id);
  // Late: whoever asked has gone, and nobody else may get it.
  if (one === undefined) return true;
  if ('error' in message) one.reject(errorOf(message.error));
  else if (isObject(message.result)) one.resolve(message.result);
  else one.reject(new OpsError('bad_output', 'it answered with no result'));
  return true;
}

function errorOf({ code, message, data }: { code: number; message: string; data?: unknown }): Error {
  return code === TOO_LARGE ? new OpsError('too_large', message) : new RpcError(code, String(message), data);
}

function withToken(
  params: Readonly<Record<string, unknown>>,
  token: string,
): Readonly<Record<string, unknown>> {
  return { ...params, _meta: { ...(params._meta as object | undefined), progressToken: token } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
