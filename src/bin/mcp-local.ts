import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Role } from '#contract/identity.ts';
import type { McpFront } from '#hub/front/mcp-front.ts';
import type { Asker } from '#hub/front/parts.ts';
import { serveStream } from '#hub/front/serve-stream.ts';

/** `sun_path` of sockaddr_un holds 108 bytes with the closing zero (unix(7)); some systems have 104. */
const MAX_SOCKET_PATH_BYTES = 100;
/** The first line of a stream names the program; what is longer is none. */
const LONGEST_HELLO = 300;
const HELLO_MS = 5000;

export interface LocalHosts extends AsyncDisposable {
  readonly path: string;
}

/**
 * Lets hosts of this machine in by a socket that only this user can open: that is their proof of who they are. What
 * they may do is configured, and approving is not among it.
 */
export async function listenLocally(front: McpFront, wanted: string, role: Role): Promise<LocalHosts> {
  const long = Buffer.byteLength(wanted) > MAX_SOCKET_PATH_BYTES;
  const path = long ? join(mkdtempSync(join(tmpdir(), 'opspilot-')), 'mcp.sock') : wanted;
  // Whoever holds the data dir's lock is the only one who listens here; an older one was killed.
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    readHello(socket).then(
      (name) => serveStream(socket, localAsker(name, role), front.parts),
      () => socket.destroy(),
    );
  });
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o600);
  return {
    path,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
      rmSync(path, { force: true });
      if (long) rmSync(dirname(path), { recursive: true, force: true });
    },
  };
}

/** The local user, by a name that says through what program. */
function localAsker(clientName: string, role: Role): Asker {
  return {
    principal: { kind: 'user', id: 'local', name: 'Local user', role, can_approve: false },
    clientName,
  };
}

/** Reads the first line, `{"client": "NAME"}`, and leaves what follows in the stream. */
async function readHello(socket: Socket): Promise<string> {
  const signal = AbortSignal.timeout(HELLO_MS);
  let text = '';
  while (!text.includes('\n')) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) await once(socket, 'readable', { signal });
    else text += chunk.toString('latin1');
    if (text.length > LONGEST_HELLO && !text.includes('\n')) throw new TypeError('no first line');
  }
  const end = text.indexOf('\n');
  const rest = Buffer.from(text.slice(end + 1), 'latin1');
  if (rest.length > 0) socket.unshift(rest);
  const { client } = JSON.parse(text.slice(0, end)) as { client?: unknown };
  if (typeof client !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9 _.:-]{0,63}$/.test(client))
    throw new TypeError('the first line names no client');
  return client;
}
