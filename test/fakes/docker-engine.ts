import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeEngine extends AsyncDisposable {
  readonly socketPath: string;
  /** `METHOD /path?query` of every request so far. */
  readonly requests: readonly string[];
}

/** Writes the answer to one request; what it does not end stays open, as a hung engine would leave it. */
export type Answer = (path: string, response: ServerResponse) => void;

export interface FakeVersions {
  readonly engine?: string;
  readonly api: string;
  readonly oldest?: string;
}

/** An HTTP server on a Unix socket that negotiates like a Docker engine and answers all else as it is told. */
export async function startFakeEngine(versions: FakeVersions, answer: Answer): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'op-'));
  const socketPath = join(folder, 'docker.sock');
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    if (path === '/_ping') response.end('OK');
    else if (path === '/version') json(response, 200, versionReply(versions));
    else answer(path, response);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function versionReply({ engine = '20.10.24', api, oldest }: FakeVersions): Record<string, string> {
  return { Version: engine, ApiVersion: api, ...(oldest === undefined ? {} : { MinAPIVersion: oldest }) };
}
