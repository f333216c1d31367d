import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { OpsError } from '#core/ops-error.ts';
import { EngineRefusal, notOfItsForm, timedOut, unreachable } from './engine-errors.ts';

/** The newest Docker Engine API whose documentation this client was written from. */
const NEWEST_API = '1.44';

/** How long finding out the version may take before an action, in ms. */
const NEGOTIATION_MS = 10_000;

/** Bytes of one JSON answer; a host with a thousand containers stays far below. */
const MAX_BODY = 32 * 1024 * 1024;

export interface EngineVersion {
  /** Version of the engine, e.g. `20.10.24`. */
  readonly engine: string;
  /** API version spoken with it, e.g. `1.41`. */
  readonly api: string;
}

/** Values for the query string; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/**
 * Speaks the Docker Engine API over its Unix socket (https://docs.docker.com/reference/api/engine/). Paths come
 * without the version and are built with `containerPath`. Every method throws `OpsError('unavailable')` when the
 * engine cannot be reached or does not answer before `signal` fires, and `EngineRefusal` when it says no.
 */
export interface EngineClient {
  readonly socketPath: string;
  version(signal: AbortSignal): Promise<EngineVersion>;
  get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal, query?: Query): Promise<T>;
  /** The open answer, for streams. Whoever takes it reads it to its end or destroys it. */
  open(path: string, signal: AbortSignal, query?: Query): Promise<IncomingMessage>;
  /** For what changes something: never aborted by us. `body` goes as JSON. The answer's status is below 400. */
  post(path: string, query?: Query, body?: unknown): Promise<IncomingMessage>;
  delete(path: string, query?: Query): Promise<IncomingMessage>;
  /** A POST that the engine answers by handing over the connection itself (101, `ContainerAttach`). */
  hijack(path: string, query?: Query): Promise<Duplex>;
}

export function createEngineClient(socketPath: string): EngineClient {
  let spoken: EngineVersion | undefined;

  async function version(signal: AbortSignal): Promise<EngineVersion> {
    await text('/_ping', (await send('GET', '/_ping', { signal })).response, signal);
    const reply = await text('/version', (await send('GET', '/version', { signal })).response, signal);
    const info = parse(reply, VersionReply, '/version');
    spoken = { engine: info.Version, api: chooseApi(info.ApiVersion, info.MinAPIVersion, socketPath) };
    return spoken;
  }

  async function versioned(
    method: string,
    path: string,
    query: Query,
    { signal, ...rest }: Sending = {},
  ): Promise<Reply> {
    const { api } = spoken ?? (await version(signal ?? AbortSignal.timeout(NEGOTIATION_MS)));
    const sending = { ...rest, ...(signal && { signal }) };
    try {
      return await send(method, `/v${api}${path}${queryString(query)}`, sending);
    } catch (error) {
      // An engine replaced by another version since we asked refuses before it does anything: ask again, once.
      if (!(error instanceof EngineRefusal && /client version .* is too (old|new)/.test(error.message)))
        throw error;
      const renewed = await version(signal ?? AbortSignal.timeout(NEGOTIATION_MS));
      return await send(method, `/v${renewed.api}${path}${queryString(query)}`, sending);
    }
  }

  async function send(method: string, path: string, sending: Sending = {}): Promise<Reply> {
    const what = `${method} ${path.split('?')[0]}`;
    let reply: Reply;
    try {
      reply = await exchange(socketPath, method, path, sending);
    } catch (error) {
      if (sending.signal?.aborted) throw timedOut(socketPath, what, sending.signal);
      throw unreachable(socketPath, what, error);
    }
    const { response } = reply;
    if ((response.statusCode ?? 500) < 400) return reply;
    const message = refusalMessage(await readText(response));
    throw new EngineRefusal(what, response.statusCode ?? 500, message);
  }

  async function text(path: string, response: IncomingMessage, signal: AbortSignal): Promise<string> {
    try {
      return await readText(response);
    } catch (error) {
      if (signal.aborted) throw timedOut(socketPath, `GET ${path}`, signal);
      throw error instanceof OpsError ? error : unreachable(socketPath, `GET ${path}`, error);
    }
  }

  return {
    socketPath,
    version,
    get: async (path, schema, signal, query = {}) =>
      parse(
        await text(path, (await versioned('GET', path, query, { signal })).response, signal),
        schema,
        path,
      ),
    open: async (path, signal, query = {}) => (await versioned('GET', path, query, { signal })).response,
    post: async (path, query = {}, body = undefined) =>
      (await versioned('POST', path, query, { body })).response,
    delete: async (path, query = {}) => (await versioned('DELETE', path, query)).response,
    async hijack(path, query = {}) {
      const { response, connection } = await versioned('POST', path, query, { upgrade: true });
      if (connection !== null) return connection;
      response.destroy();
      throw notOfItsForm(path, 'the connection was not handed over', null);
    },
  };
}

/** Path of a container; the id comes from the engine, never from a caller. */
export function containerPath(id: string, rest: string): string {
  return `/containers/${encodeURIComponent(id)}/${rest}`;
}

/** Reads an answer to its end, at most 32 MiB. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY)
      throw new OpsError('runtime_failed', `the engine answered with more than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const VersionReply = z.object({
  Version: z.string(),
  ApiVersion: z.string().regex(/^\d+\.\d+$/),
  MinAPIVersion: z
    .string()
    .regex(/^\d+\.\d+$/)
    .nullish(),
});

/** min(ours, the engine's); an engine that no longer speaks ours is refused by name rather than guessed at. */
function chooseApi(newest: string, oldest: string | null | undefined, socketPath: string): string {
  if (oldest && compareApi(oldest, NEWEST_API) > 0) {
    const detail = `the Docker engine at ${socketPath} speaks only API ${oldest} and newer, this controller up to ${NEWEST_API}`;
    throw new OpsError('unavailable', detail);
  }
  return compareApi(newest, NEWEST_API) < 0 ? newest : NEWEST_API;
}

function compareApi(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}

function queryString(query: Query): string {
  const fields = Object.entries(query).filter(
    (field): field is [string, string | number] => field[1] !== undefined,
  );
  const text = new URLSearchParams(fields.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** How a request goes beside its path. */
interface Sending {
  readonly signal?: AbortSignal;
  readonly body?: unknown;
  readonly upgrade?: true;
}

interface Reply {
  readonly response: IncomingMessage;
  /** The connection, where the engine has handed it over. */
  readonly connection: Duplex | null;
}

function exchange(
  socketPath: string,
  method: string,
  path: string,
  { signal, body, upgrade }: Sending,
): Promise<Reply> {
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      path,
      method,
      // One connection a request: an idle one to an engine that restarts would fail the next call.
      agent: false,
      headers: {
        host: 'docker',
        ...(method === 'POST' ? { 'content-length': Buffer.byteLength(text) } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(upgrade ? { connection: 'Upgrade', upgrade: 'tcp' } : {}),
      },
      ...(signal === undefined ? {} : { signal }),
    });
    outgoing.once('response', (response) => resolve({ response, connection: null }));
    outgoing.once('upgrade', (response, socket, head) => {
      // Bytes that came with the head belong to the stream.
      if (head.length > 0) socket.unshift(head);
      resolve({ response, connection: socket });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

function parse<T>(text: string, schema: z.ZodType<T>, path: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notOfItsForm(path, 'not JSON', error);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw notOfItsForm(path, z.prettifyError(result.error), result.error);
  return result.data;
}

function refusalMessage(body: string): string {
  try {
    const reply = z.object({ message: z.string() }).safeParse(JSON.parse(body));
    if (reply.success) return reply.data.message.trim();
  } catch {
    // Proxies in front of the socket answer in plain text; that text is the message then.
  }
  return body.trim().slice(0, 500);
}
