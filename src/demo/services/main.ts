import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type DemoServiceId, demoKind } from '#demo/catalog.ts';
import { watchFolder } from '#demo/folder-usage.ts';
import { readEntry, SERVICE_SOCKET } from '#demo/layout.ts';
import { serveLines } from '#demo/line-socket.ts';
import { appendOutput } from '#demo/output-log.ts';
import { makeRadarr, makeSonarr } from './arr.ts';
import { ServiceConfig } from './config.ts';
import { makeJellyfin } from './jellyfin.ts';
import { takeOrder } from './orders.ts';
import { QuotaFolder } from './quota-folder.ts';
import { makeSabnzbd } from './sabnzbd.ts';
import type { ServiceContext, ServiceProgram } from './service.ts';

const MAKERS: Record<DemoServiceId, (context: ServiceContext) => ServiceProgram> = {
  radarr: makeRadarr,
  sonarr: makeSonarr,
  sabnzbd: makeSabnzbd,
  jellyfin: makeJellyfin,
};

/** Real programs write all the time; this is what makes a full disk show in the log again and again. */
const SAVE_EVERY_MS = 30_000;
const FOLDER_LOOK_MS = 2000;

/**
 * A demo service's process: `main.ts <stack folder> <service>`. It writes its own log, so that the log goes on when the
 * supervisor does not. Without arguments it only loads its code, which fills the compile cache.
 */
async function main(stackDir: string, id: string): Promise<void> {
  process.umask(0o077);
  const entry = readEntry(stackDir, id);
  const { dir } = entry;
  const now = () => new Date();
  const files = new QuotaFolder(dir, entry.quota_bytes ?? Number.POSITIVE_INFINITY);
  const config = new ServiceConfig(files);
  const log: ServiceContext['log'] = (stream, text) => {
    try {
      appendOutput(dir, now(), stream, text);
    } catch {
      // As with a container's log driver: a line that cannot be kept is lost, and the service goes on.
    }
  };
  const trySave = () => {
    try {
      service.save();
    } catch (error) {
      service.saveFailed(error as Error);
    }
  };
  const url = new URL(entry.url);
  const settings = config.values;
  const context = { url, dir, now, apiKey: () => config.apiKey, settings, files, log, trySave };
  const service = MAKERS[demoKind(id).id](context);

  process.on('uncaughtException', (error) => {
    service.crashed(error);
    process.exit(1);
  });
  watchFolder(dir, FOLDER_LOOK_MS, () => process.exit(1));
  await serveLines(dir, SERVICE_SOCKET, (order) => takeOrder({ service, config, files, trySave }, order));
  const server = createServer((request, response) => void serve(service, request, response));
  server.listen(Number(url.port), url.hostname, () => service.started());
  setInterval(trySave, SAVE_EVERY_MS);
  process.once('SIGTERM', () => {
    service.stopping();
    trySave();
    process.exit(0);
  });
}

async function serve(
  service: ServiceProgram,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const url = new URL(request.url ?? '/', 'http://service');
  const { status, type, body } = await service.answer({
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    ip: request.socket.remoteAddress ?? '',
  });
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const [stackDir, id] = process.argv.slice(2);
if (stackDir !== undefined && id !== undefined) await main(stackDir, id);
