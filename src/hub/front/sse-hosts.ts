import type { IncomingMessage, ServerResponse } from 'node:http';
import { toWebRequest } from '@modelcontextprotocol/node';
import { isJsonContentType, readRequestBody } from '@modelcontextprotocol/server';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import { OpsError } from '#core/ops-error.ts';
import { NO_TOKEN, refusalReply } from './challenge.ts';
import { createFrontServer } from './front-server.ts';
import type { Asker } from './parts.ts';
import { authInfoOf, Sessions } from './sessions.ts';
import type { CallParts } from './tool-calls.ts';

const STREAM_PATH = '/sse';
const MESSAGES_PATH = '/sse/messages';

/** Hosts of the HTTP+SSE transport of 2024-11-05: one long stream of events, and a POST for each message. */
export interface SseHosts {
  /** False for a path that is not theirs. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): boolean;
  close(): Promise<void>;
}

export function createSseHosts(parts: CallParts, onEnd: (id: string) => void): SseHosts {
  const { settings, onError } = parts;
  const { sessionsPerCaller: perCaller, sessionIdleMs: idleMs, sessionSweepMs: sweepMs } = settings;
  const sessions = new Sessions<SSEServerTransport>({ perCaller, idleMs, sweepMs }, onEnd);

  async function admitted(request: IncomingMessage): Promise<{ web: Request; asker: Asker }> {
    const web = await toWebRequest(request as never, undefined, {
      maxRequestBodySize: settings.maxBodyBytes,
    } as never);
    parts.checkRequest(web);
    const asker = await parts.authenticate(web.headers);
    if (!asker) throw new OpsError('unauthenticated', NO_TOKEN);
    return { web, asker };
  }

  async function open(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { asker } = await admitted(request);
    sessions.makeRoom(asker);
    const transport = new SSEServerTransport(MESSAGES_PATH, response);
    const id = transport.sessionId;
    const server = createFrontServer(asker, { id: () => id, lasts: true }, parts);
    sessions.add(id, { asker, server, transport });
    // The stream is the session: in use while it is open, and over with it.
    const using = sessions.use(id);
    response.once('close', () => {
      using[Symbol.dispose]();
      sessions.end(id);
    });
    response.setHeader('x-content-type-options', 'nosniff');
    await server.connect(transport as never);
  }

  async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { web, asker } = await admitted(request);
    const id = new URL(web.url).searchParams.get('sessionId') ?? '';
    const session = sessions.of(id, asker);
    if (!session) throw new OpsError('not_found', 'there is no such session');
    if (!isJsonContentType(web.headers.get('content-type')))
      throw new OpsError('bad_request', 'Content-Type must be application/json');
    const body = await readRequestBody(web, settings.maxBodyBytes);
    if (body.tooLarge) throw new OpsError('too_large', `at most ${settings.maxBodyBytes} bytes`);
    // Nobody waits on this request: the answer comes over the stream, which ends with its session.
    const auth = authInfoOf(asker, new AbortController().signal);
    await session.transport.handlePostMessage(Object.assign(request, { auth }), response, parsed(body.text));
  }

  async function serve(verb: typeof open, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await verb(request, response);
    } catch (error) {
      if (!(error instanceof OpsError)) onError(error);
      if (response.headersSent) return void response.destroy();
      const headers = new Headers({ host: request.headers.host ?? '' });
      const reply = refusalReply(error, headers, parts);
      response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
    }
  }

  return {
    handle(path, request, response) {
      const { method } = request;
      if (path === STREAM_PATH && method === 'GET') void serve(open, request, response);
      else if (path === MESSAGES_PATH && method === 'POST') void serve(post, request, response);
      else if (path === STREAM_PATH || path === MESSAGES_PATH) response.writeHead(405).end();
      else return false;
      return true;
    },
    close: () => sessions.closeAll(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OpsError('bad_request', 'the body is no JSON');
  }
}
