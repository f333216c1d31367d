import { type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Query = Readonly<Record<string, string>> | URLSearchParams;

/**
 * A Docker engine's API over its socket, past OpsPilot: the lab builds images with it, looks at what is really there,
 * and cleans up. Every call throws with the engine's own words.
 */
export interface Engine {
  readonly socketPath: string;
  json(method: Method, path: string, query?: Query, body?: unknown): Promise<unknown>;
  bytes(path: string, query?: Query): Promise<Buffer>;
  /** Sends a tar archive; answers the last message of the engine. */
  upload(method: Method, path: string, query: Query, archive: Readable): Promise<unknown>;
}

export function createEngine(socketPath: string): Engine {
  async function send(method: Method, path: string, query: Query, body?: Readable | string): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const text = new URLSearchParams(query).toString();
    const type = typeof body === 'string' ? 'application/json' : 'application/x-tar';
    const outgoing = request({
      socketPath,
      path: text === '' ? path : `${path}?${text}`,
      method,
      agent: false,
      headers: { host: 'docker', ...(body === undefined ? {} : { 'content-type': type }) },
    });
    outgoing.once('response', resolve).once('error', reject);
    if (body === undefined || typeof body === 'string') outgoing.end(body);
    else pipeline(body, outgoing).catch(reject);
    const response = await promise;
    const answer = await buffer(response);
    const status = response.statusCode ?? 500;
    if (status >= 400) throw new EngineError(`${method} ${path}: ${wordsOf(answer)}`, status);
    return answer;
  }

  return {
    socketPath,
    async json(method, path, query = {}, body) {
      const answer = await send(method, path, query, body === undefined ? undefined : JSON.stringify(body));
      return lastMessage(answer, `${method} ${path}`);
    },
    bytes: (path, query = {}) => send('GET', path, query),
    upload: async (method, path, query, archive) =>
      lastMessage(await send(method, path, query, archive), `${method} ${path}`),
  };
}

/** A refusal of the engine, with its HTTP status. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** What streams (import, pull) tell of failure stands in their messages, after a status of 200. */
function lastMessage(answer: Buffer, what: string): unknown {
  const lines = answer.toString('utf8').split('\n');
  const messages = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
  const failed = messages.find((one) => typeof (one as { error?: unknown } | null)?.error === 'string');
  if (failed) throw new EngineError(`${what}: ${(failed as { error: string }).error}`, 500);
  return messages.at(-1) ?? null;
}

function wordsOf(answer: Buffer): string {
  const text = answer.toString('utf8').trim();
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? text);
  } catch {
    return text.slice(0, 300);
  }
}
