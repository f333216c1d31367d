import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpsError } from '#core/ops-error.ts';
import { answerError } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { errorFormAt } from './gateway-routes.ts';
import { type Front, putFrontBefore } from './http1/front.ts';

export interface GatewayServer extends AsyncDisposable {
  /** `http://host:port` with the port that was really bound. */
  readonly url: string;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  /** How long (ms) a caller may take for the head and for the whole of its request. */
  readonly headMs?: number;
  readonly requestMs?: number;
}

const HEAD_MS = 15_000;
const REQUEST_MS = 120_000;
const GRACE_MS = 2000;
/** Clients of Ollama look for these words before they ask for anything. */
const GREETING = 'OpsPilot is here in its place: Ollama is running\n';

/** Listens for the gateway alone. Throws `unavailable` with one clear sentence when the address cannot be had. */
export async function serveGateway(
  gateway: Gateway,
  { host, port, version, headMs = HEAD_MS, requestMs = REQUEST_MS }: ServerOptions,
): Promise<GatewayServer> {
  // Node looks at slow callers every 30 s of its own accord: too seldom for these times.
  const connectionsCheckingInterval = Math.min(headMs / 2, 5000);
  const server = createServer({ connectionsCheckingInterval }, (request, response) => {
    if (request.url === '/health') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: true, version }));
    } else if (request.url === '/' && (request.method === 'GET' || request.method === 'HEAD')) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(GREETING);
    } else if (!gateway.handle(request, response)) {
      const error = new OpsError('not_found', 'nothing of the model gateway is at this path');
      answerError(response, error, `req_${randomUUID()}`, errorFormAt(request.url ?? ''));
    }
  });
  server.headersTimeout = headMs;
  server.requestTimeout = requestMs;
  const front = putFrontBefore(server, { ...gateway.plain, headMs, requestMs });
  await listen(server, host, port).catch((error: unknown) => {
    front[Symbol.dispose]();
    throw error;
  });
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => stop(server, front),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const detail = `${host} port ${port} cannot be listened on for models (${cause.code})`;
      reject(new OpsError('unavailable', detail, { cause }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

async function stop(server: Server, front: Front): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  front.closeIdle();
  const cut = setTimeout(() => {
    server.closeAllConnections();
    front[Symbol.dispose]();
  }, GRACE_MS);
  await closed;
  clearTimeout(cut);
  front[Symbol.dispose]();
}
