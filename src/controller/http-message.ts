import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpsError, toProblem } from '#core/ops-error.ts';

/** The largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

/** The path's decoded segments, and its query. Throws `bad_request` for what cannot be decoded. */
export function readTarget(request: IncomingMessage): { segments: string[]; query: URLSearchParams } {
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  try {
    const segments = path.split('/').slice(1).map(decodeURIComponent);
    return { segments, query: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)) };
  } catch (cause) {
    throw new OpsError('bad_request', 'the path cannot be decoded', { cause });
  }
}

/** The body as JSON, `{}` when there is none. Throws `too_large` or `bad_request`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request);
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new OpsError('bad_request', 'the body is not JSON', { cause });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Leaving the loop must not destroy the connection: the answer still has to go out.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new OpsError('bad_request', 'the body was cut off', { cause });
  }
  if (bytes > MAX_BODY_BYTES) throw new OpsError('too_large', `a body has at most ${MAX_BODY_BYTES} bytes`);
  return Buffer.concat(chunks);
}

/** The caller's `X-Request-ID`, or a new one where there is none or it is not fit for a log. */
export function correlationIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(given) ? given : randomUUID();
}

/** Whether the bearer token is this one, compared in a time that does not depend on where they differ. */
export function bearerIs(request: IncomingMessage, token: string): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(sha256(given), sha256(token));
}

export function sendJson(response: ServerResponse, correlationId: string, body: unknown): void {
  send(response, 200, 'application/json', correlationId, body);
}

/** The problem document (RFC 9457) of any error. */
export function sendProblem(response: ServerResponse, correlationId: string, error: unknown): void {
  const problem = toProblem(error, correlationId);
  // The rest of a body that is too large shall not be read as the next request.
  if (problem.code === 'too_large') response.setHeader('connection', 'close');
  send(response, problem.status, 'application/problem+json', correlationId, problem);
}

function send(response: ServerResponse, status: number, type: string, id: string, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-request-id': id,
  });
  response.end(text);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
