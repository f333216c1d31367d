import { once } from 'node:events';
import { chmodSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OpsError } from '#core/ops-error.ts';

/** Where to listen: a Unix socket, or TCP where an internal network is the only way in. */
export type Place = { readonly socket: string } | { readonly host: string; readonly port: number };

/** A server that listens; `close` also removes the socket. */
export interface Listening {
  /** `unix:///path` or `http://host:port`. */
  readonly url: string;
  close(): Promise<void>;
}

/** `sun_path` of sockaddr_un holds 108 bytes with the closing zero (unix(7)); some systems have 104. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Starts to listen. Throws `conflict` when someone else listens there. */
export async function listen(server: Server, place: Place): Promise<Listening> {
  if (!('socket' in place)) {
    await bound(server, () => server.listen({ host: place.host, port: place.port }));
    const { address, port, family } = server.address() as AddressInfo;
    const host = family === 'IPv6' ? `[${address}]` : address;
    return { url: `http://${host}:${port}`, close: () => closed(server) };
  }
  const { path, folder } = placeSocket(place.socket);
  await makeWay(path);
  await bound(server, () => server.listen(path));
  chmodSync(path, 0o600);
  return {
    url: `unix://${path}`,
    async close() {
      await closed(server);
      rmSync(path, { force: true });
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A path too long for a socket stands in a private folder under the system's temporary one instead. */
function placeSocket(wanted: string): { path: string; folder: string | null } {
  if (Buffer.byteLength(wanted) <= MAX_SOCKET_PATH_BYTES) return { path: wanted, folder: null };
  const path = join(mkdtempSync(join(tmpdir(), 'opspilot-')), 'controller.sock');
  return { path, folder: dirname(path) };
}

/** Removes the socket that a killed process left, and nothing else. */
async function makeWay(path: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there) return;
  if (!there.isSocket()) throw new OpsError('conflict', `${path} is there already, and is no socket`);
  if (await answers(path)) throw new OpsError('conflict', `another process listens on ${path}`);
  rmSync(path);
}

async function answers(path: string): Promise<boolean> {
  const socket = createConnection(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function bound(server: Server, start: () => void): Promise<void> {
  const listening = once(server, 'listening');
  start();
  try {
    await listening;
  } catch (cause) {
    throw new OpsError('conflict', `cannot listen: ${(cause as Error).message}`, { cause });
  }
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  const done = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await done;
}
