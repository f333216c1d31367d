import type { IncomingMessage, ServerResponse } from 'node:http';
import { toWebRequest } from '@modelcontextprotocol/node';
import type { McpHttpHandler } from '@modelcontextprotocol/server';
import { OpsError } from '#core/ops-error.ts';
import { NO_TOKEN, refusalReply } from './challenge.ts';
import { HostAnswer } from './host-answer.ts';
import { jsonRpcError } from './json-rpc.ts';
import { checkParamHeaders } from './param-headers.ts';
import type { HeaderReader } from './parts.ts';
import { plainCall } from './plain-call.ts';
import { type BySdk, serveCall } from './serve-call.ts';
import { authInfoOf } from './sessions.ts';
import type { CallParts } from './tool-calls.ts';

/** The ways of the SDK, for what is not a plain call. */
export interface SdkWays {
  /** Serves a whole request; its body has been read, and is undefined where it was no JSON. */
  serve(request: IncomingMessage, response: ServerResponse, body: unknown): void;
  readonly modern: Pick<McpHttpHandler, 'fetch'>;
}

/**
 * Takes what hosts post. A plain call, which is nearly everything, is read, decided on and answered with as little as
 * it takes; the SDK serves the rest. The checks of who asks are the same.
 */
export async function takePost(
  request: IncomingMessage,
  response: ServerResponse,
  parts: CallParts,
  sdk: SdkWays,
): Promise<void> {
  const { maxBodyBytes } = parts.settings;
  const text = await bodyOf(request, maxBodyBytes);
  if (text === null) return tooLarge(response, maxBodyBytes);
  const body = parsed(text);
  const call = plainCall(request.headers, body);
  if (!call) return sdk.serve(request, response, body);
  const headers = readerOf(request);
  try {
    parts.checkRequest({ headers });
    const asker = await parts.authenticate(headers);
    if (!asker) throw new OpsError('unauthenticated', NO_TOKEN);
    const mismatch = checkParamHeaders(body, headers, asker, parts);
    if (mismatch) return await send(mismatch, response);
    const answer = new HostAnswer(response, call.id);
    const bySdk: BySdk = async (result) => {
      const web = await toWebRequest(request as never, body);
      const authInfo = authInfoOf(asker, answer.gone, result);
      const reply = await sdk.modern.fetch(web, { authInfo, parsedBody: body });
      return { message: (await reply.json()) as object, status: reply.status };
    };
    await serveCall(call, asker, answer, parts, bySdk);
  } catch (error) {
    if (!(error instanceof OpsError)) parts.onError(error);
    if (response.headersSent) return void response.destroy();
    await send(refusalReply(error, headers, parts), response);
  }
}

/** The text of the body; null for one that is too large. Rejects when the host goes away in the middle of it. */
function bodyOf(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  if (Number(request.headers['content-length']) > maxBytes) return Promise.resolve(null);
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) resolve(null);
    else chunks.push(chunk);
  });
  request.once('end', () => {
    const [only] = chunks;
    resolve((chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8'));
  });
  request.once('error', reject);
  return promise;
}

function tooLarge(response: ServerResponse, maxBytes: number): Promise<void> {
  const message = `Payload Too Large: Request body must not exceed ${maxBytes} bytes`;
  response.setHeader('connection', 'close');
  return send(jsonRpcError(413, -32000, message), response);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readerOf({ headers }: IncomingMessage): HeaderReader {
  return {
    get(name) {
      const value = headers[name.toLowerCase()];
      return (Array.isArray(value) ? value.join(', ') : value) ?? null;
    },
  };
}

async function send(reply: Response, response: ServerResponse): Promise<void> {
  response.writeHead(reply.status, {
    ...Object.fromEntries(reply.headers),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(await reply.text());
}
