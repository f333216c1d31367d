import type { ArrState } from './arr.ts';
import { DownloadClientError, removeJob } from './sabnzbd-client.ts';
import { empty, json, type ServiceReply, type ServiceRequest } from './service.ts';

/**
 * The part of Radarr's and Sonarr's API v3 that matters here: `/ping` without a key; system/status, health, diskspace,
 * queue and the removal from it with one, in `X-Api-Key`, `apikey` or as a bearer token. A wrong key gets an empty 401.
 */
export async function answerArr(state: ArrState, request: ServiceRequest): Promise<ServiceReply> {
  const { method, path, ip } = request;
  if (path === '/ping' && method !== 'DELETE') return json(200, { status: 'OK' });
  if (!path.startsWith('/api/')) return notFound();
  if (givenKey(request) !== state.context.apiKey()) {
    state.say('Info', 'Auth', `Auth-Unauthorized ip ${ip} url '${path}'`);
    return empty(401);
  }
  const removal = /^\/api\/v3\/queue\/(\d+)$/.exec(path);
  if (method === 'DELETE' && removal !== null) return remove(state, Number(removal[1]), request.query);
  const report = method === 'GET' && Object.hasOwn(REPORTS, path) ? REPORTS[path] : undefined;
  return report === undefined ? notFound() : json(200, report(state, request.query));
}

const REPORTS: Readonly<Record<string, (state: ArrState, query: URLSearchParams) => unknown>> = {
  '/api/v3/system/status': systemStatus,
  '/api/v3/health': health,
  '/api/v3/diskspace': diskSpace,
  '/api/v3/queue': queuePage,
};

function systemStatus({ flavour, context, bornAt }: ArrState) {
  return {
    appName: flavour.app,
    instanceName: flavour.app,
    version: flavour.version,
    isDebug: false,
    isProduction: true,
    isAdmin: false,
    isUserInteractive: false,
    startupPath: context.dir,
    appData: context.dir,
    osName: process.platform,
    isNetCore: true,
    isLinux: process.platform === 'linux',
    isOsx: false,
    isWindows: false,
    isDocker: false,
    mode: 'console',
    branch: 'demo',
    databaseType: 'sqLite',
    authentication: 'external',
    urlBase: '',
    startTime: bornAt.toISOString(),
    packageAuthor: 'OpsPilot demo',
  };
}

function health({ flavour, context, clientError, writeError }: ArrState) {
  const wiki = `https://wiki.servarr.com/${flavour.app.toLowerCase()}/system`;
  const found = [];
  if (clientError !== null) {
    found.push({
      source: 'DownloadClientCheck',
      type: 'error',
      message: `Unable to communicate with SABnzbd. ${clientError}`,
      wikiUrl: `${wiki}#unable-to-communicate-with-download-client`,
    });
  }
  if (writeError !== null) {
    found.push({
      source: 'DiskSpaceCheck',
      type: 'error',
      message: `Unable to write to ${context.dir}: ${writeError}`,
      wikiUrl: `${wiki}#disk-space`,
    });
  }
  return found;
}

function diskSpace({ context: { dir, files } }: ArrState) {
  return [{ path: dir, label: '', freeSpace: files.freeBytes, totalSpace: files.quotaBytes }];
}

function queuePage({ queue, flavour, context }: ArrState, query: URLSearchParams) {
  const page = Math.max(1, Math.trunc(Number(query.get('page') ?? 1)) || 1);
  const pageSize = Math.max(1, Math.trunc(Number(query.get('pageSize') ?? 10)) || 10);
  const records = queue.items.map((item) => ({ ...flavour.refers, ...queue.record(item, context.now()) }));
  return {
    page,
    pageSize,
    sortKey: 'timeleft',
    sortDirection: 'ascending',
    totalRecords: records.length,
    records: records
      .sort((a, b) => a.timeleft.localeCompare(b.timeleft))
      .slice((page - 1) * pageSize, page * pageSize),
  };
}

/** Removes a record and, unless `removeFromClient=false`, the download itself: that needs the downloader. */
async function remove(state: ArrState, id: number, query: URLSearchParams): Promise<ServiceReply> {
  const { queue, client, context, say } = state;
  const item = queue.find(id);
  if (item === undefined) return notFound();
  try {
    if (query.get('removeFromClient') !== 'false') await removeJob(client, item.downloadId, item.stuck);
  } catch (error) {
    if (!(error instanceof DownloadClientError)) throw error;
    say('Fatal', `${state.flavour.app}ErrorPipeline`, `Request Failed. DELETE /api/v3/queue/${id}`);
    context.log('stdout', `[v${state.flavour.version}] ${error.causes.join('\n')}`);
    return json(500, { message: error.message, description: error.causes.join('\n') });
  }
  queue.remove(item);
  say('Info', 'QueueController', `Removed from the queue: ${item.title}`);
  context.trySave();
  return json(200, {});
}

function givenKey({ query, headers }: ServiceRequest): string | null {
  const header = headers['x-api-key'];
  const bearer = headers.authorization?.replace(/^Bearer /, '') ?? null;
  return query.get('apikey') ?? (typeof header === 'string' ? header : bearer);
}

function notFound(): ServiceReply {
  return json(404, { message: 'NotFound' });
}
