import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface LineServer {
  /** Stops listening and removes the socket; answers under way are still sent. */
  close(): Promise<void>;
}

/** `sun_path` of sockaddr_un holds 108 bytes with the closing zero (unix(7)). */
const MAX_PATH_BYTES = 107;
const MAX_LINE_BYTES = 64 * 1024;
const SHORT_DIR = 'opspilot-sock-';

/**
 * Serves one JSON line each way, one request a connection, on the Unix socket `<dir>/<name>`. In a folder whose path is
 * too long for a socket it stands in a private folder under the system's temporary one, named in `<dir>/<name>.path`.
 * A stale socket of a former life is replaced: the caller makes sure that nobody else serves here.
 */
export async function serveLines(
  dir: string,
  name: string,
  answer: (request: unknown) => Promise<unknown>,
): Promise<LineServer> {
  const pointer = join(dir, `${name}.path`);
  release(knownPath(dir, name), pointer);
  const path = claimPath(join(dir, name), pointer);
  const server = createServer({ allowHalfOpen: true }, (socket) => void converse(socket, answer));
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o600);
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      release(path, pointer);
      await closed;
    },
  };
}

/** Asks the server of `<dir>/<name>`. Rejects when nobody listens, or no line comes within `timeoutMs`. */
export async function askLine(
  dir: string,
  name: string,
  request: unknown,
  timeoutMs: number,
): Promise<unknown> {
  const socket = createConnection(knownPath(dir, name));
  socket.setTimeout(timeoutMs, () =>
    socket.destroy(new Error(`no answer on ${name} within ${timeoutMs} ms`)),
  );
  socket.write(`${JSON.stringify(request)}\n`);
  try {
    return JSON.parse(await readLine(socket));
  } finally {
    socket.destroy();
  }
}

async function converse(socket: Socket, answer: (request: unknown) => Promise<unknown>): Promise<void> {
  try {
    const request: unknown = JSON.parse(await readLine(socket));
    socket.on('error', () => socket.destroy());
    socket.end(`${JSON.stringify(await answer(request))}\n`);
  } catch {
    // One that hangs up, or sends what is no line of JSON, gets none.
    socket.destroy();
  }
}

function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > MAX_LINE_BYTES) reject(new Error('the line is too long'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed before a line came')));
    socket.once('end', () => reject(new Error('the connection ended before a line came')));
  });
}

function knownPath(dir: string, name: string): string {
  const pointer = join(dir, `${name}.path`);
  return existsSync(pointer) ? readFileSync(pointer, 'utf8') : join(dir, name);
}

function claimPath(plain: string, pointer: string): string {
  if (Buffer.byteLength(plain) <= MAX_PATH_BYTES) return plain;
  const short = join(mkdtempSync(join(tmpdir(), SHORT_DIR)), 's');
  writeFileSync(pointer, short, { mode: 0o600 });
  return short;
}

function release(path: string, pointer: string): void {
  rmSync(path, { force: true });
  rmSync(pointer, { force: true });
  const parent = dirname(path);
  if (parent.startsWith(join(tmpdir(), SHORT_DIR))) rmSync(parent, { recursive: true, force: true });
}
