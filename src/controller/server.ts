import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OpsError } from '#core/ops-error.ts';
import type { ActionPort, Executor } from '#executor/action-port.ts';
import type { AuditLog } from './audit-log.ts';
import { createDenials } from './denials.ts';
import type { Fleet } from './fleet.ts';
import { bearerIs, correlationIdOf, readTarget, sendJson, sendProblem } from './http-message.ts';
import type { Containers } from './mcp/containers.ts';
import type { LaunchGrants } from './mcp/grants.ts';
import { createStdioDoor } from './mcp/stdio-door.ts';
import { ROUTES, type Route } from './routes.ts';

/** What the routes answer from. */
export interface ControllerParts {
  readonly token: string;
  readonly version: string;
  readonly executor: Executor;
  /** What the executor acts through: names targets, and sees how they are. */
  readonly port: ActionPort;
  readonly fleet: Fleet;
  readonly grants: LaunchGrants;
  readonly containers: Containers;
  readonly audit: AuditLog;
  readonly now: () => Date;
  /** How long a mutating call waits for the end of its action, in ms. */
  readonly answerWithinMs: number;
  /** How long a read may take, in ms. */
  readonly readWithinMs: number;
  /** Told what an operator should know. */
  readonly say: (line: string) => void;
}

/** One request, past the token. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly correlationId: string;
  /** Values of the route's `:name` segments, decoded and not yet judged. */
  readonly named: Readonly<Record<string, string>>;
  /** Bounds a read. */
  readonly signal: AbortSignal;
}

/** The controller's HTTP API of `contract/controller-api.ts`, not yet listening. */
export function createControllerServer(parts: ControllerParts): Server {
  const denied = createDenials(parts.audit, parts.now);
  const server = createServer(async (request, response) => {
    const correlationId = correlationIdOf(request);
    try {
      const body = await answer(request, correlationId, parts, denied);
      closeWithServer(server, response);
      sendJson(response, correlationId, body);
    } catch (error) {
      closeWithServer(server, response);
      tellUnexpected(error, correlationId, parts.say);
      sendProblem(response, correlationId, error);
    }
  });
  server.on('upgrade', createStdioDoor({ ...parts, denied }));
  server.headersTimeout = 5000;
  server.requestTimeout = 10_000;
  // Calls, and the containers of MCP servers, each of which has one for all of its life.
  server.maxConnections = 128;
  return server;
}

/** A connection that is kept alive would keep a stopping server alive. */
function closeWithServer(server: Server, response: ServerResponse): void {
  if (!server.listening) response.setHeader('connection', 'close');
}

/** What the caller is not told, the operator is. */
function tellUnexpected(error: unknown, correlationId: string, say: ControllerParts['say']): void {
  if (error instanceof OpsError && error.code !== 'internal') return;
  const cause = error instanceof OpsError ? error.cause : error;
  say(`${correlationId}: ${cause instanceof Error ? cause.stack : String(cause)}`);
}

async function answer(
  request: IncomingMessage,
  correlationId: string,
  parts: ControllerParts,
  denied: (path: string, correlationId: string) => void,
): Promise<unknown> {
  const { segments, query } = readTarget(request);
  const found = findRoute(request.method ?? '', segments);
  if (!found?.route.open && !bearerIs(request, parts.token)) {
    denied(`/${segments.join('/')}`, correlationId);
    throw new OpsError('unauthenticated', 'the controller token is missing or wrong');
  }
  if (!found) throw new OpsError('not_found', `there is no ${request.method} /${segments.join('/')}`);
  const signal = AbortSignal.timeout(parts.readWithinMs);
  return found.route.handle(parts, { request, query, correlationId, named: found.named, signal });
}

function findRoute(method: string, segments: readonly string[]) {
  for (const route of ROUTES) {
    const named = route.method === method ? match(route.path, segments) : null;
    if (named) return { route, named };
  }
  return null;
}

function match(path: Route['path'], segments: readonly string[]): Record<string, string> | null {
  const parts = path.split('/').slice(1);
  if (parts.length !== segments.length) return null;
  const named: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) named[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return named;
}
