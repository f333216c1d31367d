import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { OpsError } from '#core/ops-error.ts';
import type { HttpSurface } from './app.ts';

export interface HttpServer extends AsyncDisposable {
  /** `http://host:port` with the port that was really bound. */
  readonly url: string;
  readonly port: number;
  /** Ends streams, lets requests in flight finish, and cuts what is left after `graceMs`. Idempotent. */
  close(): Promise<void>;
}

/** Takes a request for itself and answers it, or answers false and has not touched it. */
export type FirstListener = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Listens; `first` is asked before the surface. Throws `unavailable` with one clear sentence when the address cannot be had. */
export async function serve(
  surface: Pick<HttpSurface, 'app' | 'closeStreams'>,
  { host, port, graceMs = 2000 }: { host: string; port: number; graceMs?: number },
  first: FirstListener = () => false,
): Promise<HttpServer> {
  const rest = getRequestListener(surface.app.fetch);
  const server = createServer((request, response) => {
    if (!first(request, response)) void rest(request, response);
  });
  server.requestTimeout = 30_000;
  const busy = trackBusy(server);
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  const shown = host.includes(':') ? `[${host}]` : host;

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= stop(server, surface, busy, graceMs);
    return closing;
  };
  return { url: `http://${shown}:${bound}`, port: bound, close, [Symbol.asyncDispose]: close };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = LISTEN_FAILURES[cause.code ?? ''] ?? `cannot be listened on (${cause.code})`;
      reject(new OpsError('unavailable', `${host} port ${port} ${why}`, { cause }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = Object.freeze({
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is not a name that can be found',
});

/** Sockets, each with whether an answer is under way on it. */
function trackBusy(server: Server): Map<Socket, boolean> {
  const busy = new Map<Socket, boolean>();
  server.on('connection', (socket) => {
    busy.set(socket, false);
    socket.once('close', () => busy.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    busy.set(socket, true);
    response.once('close', () => {
      if (!server.listening) socket.destroySoon();
      else if (busy.has(socket)) busy.set(socket, false);
    });
  });
  return busy;
}

async function stop(
  server: Server,
  surface: Pick<HttpSurface, 'closeStreams'>,
  busy: ReadonlyMap<Socket, boolean>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  surface.closeStreams();
  for (const [socket, answering] of busy) if (!answering) socket.destroy();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
