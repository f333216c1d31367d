import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  isInitializeRequest,
  isJsonContentType,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { OpsError } from '#core/ops-error.ts';
import { ApprovalFlow } from './approvals/approval-flow.ts';
import { HeldCalls } from './approvals/held-calls.ts';
import { BridgedCalls } from './bridge/bridged-calls.ts';
import { MCP_PATH, METADATA_PATH, metadataReply, NO_TOKEN, refusalReply } from './challenge.ts';
import { createFrontServer } from './front-server.ts';
import { jsonRpcError } from './json-rpc.ts';
import { isListen, serveListening } from './listening.ts';
import { checkParamHeaders } from './param-headers.ts';
import type { Asker, FrontParts } from './parts.ts';
import { type SdkWays, takePost } from './posts.ts';
import { askerOf, authInfoOf, Sessions } from './sessions.ts';
import { createSseHosts } from './sse-hosts.ts';
import { OutsideTasks } from './tasks/outside-tasks.ts';
import type { CallParts } from './tool-calls.ts';

/** Where MCP hosts come in, over HTTP; see `serve-stream.ts` for the other way. */
export interface McpFront extends AsyncDisposable {
  /** Takes a request for `/mcp` or its metadata and answers it; false for any other, which it has not touched. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** What servers for other transports are built with. */
  readonly parts: CallParts;
}

/** Both eras at once: 2026-07-28 a server for each request, 2025-11-25 a server for each session. */
export function createMcpFront(frontParts: FrontParts): McpFront {
  const held = new HeldCalls(frontParts);
  const parts: CallParts = {
    ...frontParts,
    held,
    flow: new ApprovalFlow(frontParts, held),
    outsideTasks: new OutsideTasks(frontParts),
    bridge: new BridgedCalls(frontParts),
  };
  const { settings, upstreams, holds, tasks, once, now, onError } = parts;
  const limits = {
    perCaller: settings.sessionsPerCaller,
    idleMs: settings.sessionIdleMs,
    sweepMs: settings.sessionSweepMs,
  };
  const endSession = (id: string) => void upstreams?.endSession(id).catch(onError);
  const sessions = new Sessions<WebStandardStreamableHTTPServerTransport>(limits, endSession);
  const modern = createMcpHandler(({ authInfo }) => createFrontServer(askerOf(authInfo), NO_SESSION, parts), {
    legacy: 'reject',
    maxRequestBodySize: settings.maxBodyBytes,
    onerror: onError,
  });
  const changes = upstreams?.onChange((kinds) => {
    if (kinds.has('tools')) modern.notify.toolsChanged();
    if (kinds.has('prompts')) modern.notify.promptsChanged();
    if (kinds.has('resources')) modern.notify.resourcesChanged();
  });
  // Consents that are to be carried out though nobody waits for them.
  const off = parts.approvals.onMoved(({ id, to, runNow }) => {
    if (to === 'approved') runIfWanted(id, runNow, parts).catch(onError);
  });

  const forgetting = setInterval(() => {
    holds.forget(new Date(now().getTime() - KEEP_HOLDS_MS).toISOString()).catch(onError);
    tasks.forget(now().toISOString()).catch(onError);
    once.forget(now().toISOString()).catch(onError);
  }, FORGET_EVERY_MS);
  forgetting.unref();

  async function answer(request: Request, posted: unknown): Promise<Response> {
    parts.checkRequest(request);
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(METADATA_PATH)) return metadataReply(request.headers, parts);
    const asker = await parts.authenticate(request.headers);
    if (!asker) throw new OpsError('unauthenticated', NO_TOKEN);
    const body = bodyOf(request, posted);
    if (body instanceof Response) return body;
    const forwarded = {
      authInfo: authInfoOf(asker, request.signal),
      ...(body && { parsedBody: body.parsed }),
    };
    if (await isLegacyRequest(request, body?.parsed)) return serveSession(request, forwarded, asker);
    const mismatch = body && checkParamHeaders(body.parsed, request.headers, asker, parts);
    if (mismatch) return mismatch;
    if (!body || !isListen(body.parsed)) return modern.fetch(request, forwarded);
    const open = (parsedBody: object) => modern.fetch(request, { ...forwarded, parsedBody });
    return serveListening(body.parsed, asker, modern, parts, open);
  }

  async function serveSession(
    request: Request,
    forwarded: { authInfo: ReturnType<typeof authInfoOf>; parsedBody?: unknown },
    asker: Asker,
  ): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null && isInitializeRequest(forwarded.parsedBody))
      return beginSession(request, forwarded, asker);
    if (id === null)
      return jsonRpcError(400, -32000, 'Bad Request: this needs the Mcp-Session-Id of a session');
    const session = sessions.of(id, asker);
    if (!session) return jsonRpcError(404, -32001, 'Session not found');
    using _ = sessions.use(id);
    return await session.transport.handleRequest(request, forwarded);
  }

  async function beginSession(
    request: Request,
    forwarded: Parameters<WebStandardStreamableHTTPServerTransport['handleRequest']>[1],
    asker: Asker,
  ): Promise<Response> {
    sessions.makeRoom(asker);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: Sessions.newId,
      onsessioninitialized: (id) => sessions.add(id, { asker, server, transport }),
      onsessionclosed: (id) => sessions.end(id),
      maxRequestBodySize: settings.maxBodyBytes,
    });
    const server = createFrontServer(asker, { id: () => transport.sessionId ?? null, lasts: true }, parts);
    await server.connect(transport);
    return transport.handleRequest(request, forwarded);
  }

  async function fetch(request: Request, { parsedBody }: { parsedBody?: unknown } = {}): Promise<Response> {
    try {
      return withHeaders(await answer(request, parsedBody));
    } catch (error) {
      if (!(error instanceof OpsError)) onError(error);
      return withHeaders(refusalReply(error, request.headers, parts));
    }
  }

  const old = settings.sse ? createSseHosts(parts, endSession) : null;
  const node = toNodeHandler({ fetch }, { maxRequestBodySize: settings.maxBodyBytes, onerror: onError });
  const serve: SdkWays['serve'] = (request, response, body) =>
    void node(request as Parameters<typeof node>[0], response as Parameters<typeof node>[1], body);
  return {
    parts,
    handle(request, response) {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      if (old?.handle(path, request, response)) return true;
      if (path !== MCP_PATH && path !== METADATA_PATH && path !== `${METADATA_PATH}${MCP_PATH}`) return false;
      if (request.method !== 'POST') serve(request, response, undefined);
      else takePost(request, response, parts, { serve, modern }).catch(() => response.destroy());
      return true;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(forgetting);
      off();
      parts.bridge.close();
      changes?.[Symbol.dispose]();
      await sessions.closeAll();
      await old?.close();
      await modern.close();
    },
  };
}

/** How long held calls and their answers are kept: longer than any answer is given again; in ms. */
const KEEP_HOLDS_MS = 48 * 60 * 60_000;
const FORGET_EVERY_MS = 60 * 60_000;

const NO_SESSION = { id: () => null, lasts: false };

async function runIfWanted(id: string, runNow: boolean, { holds, held }: CallParts): Promise<void> {
  const hold = await holds.get(id);
  if (hold && (runNow || hold.task)) await held.runAlone(id);
}

/** The body of a POST; null where there is none, a reply where it cannot be taken. */
function bodyOf(request: Request, posted: unknown): { parsed: unknown } | Response | null {
  if (request.method !== 'POST') return null;
  if (!isJsonContentType(request.headers.get('content-type')))
    return jsonRpcError(415, -32000, 'Unsupported Media Type: Content-Type must be application/json');
  if (posted !== undefined) return { parsed: posted };
  return jsonRpcError(400, -32700, 'Parse error: the request body is not valid JSON');
}

/** Answers are one caller's, and never a page. */
function withHeaders(response: Response): Response {
  response.headers.set('cache-control', 'no-store');
  response.headers.set('x-content-type-options', 'nosniff');
  return response;
}
