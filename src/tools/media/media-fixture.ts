import type { ServerResponse } from 'node:http';
import type { ServiceKind, ServiceStatus } from '#contract/service.ts';
import { TOOLS } from '../index.ts';
import type { ReadTool, Tool, ToolContext } from '../tool.ts';
import { type FakeService, fakeService, json, type Received, service, toolContext } from '../tool-fixture.ts';

export const KEY = '0123456789abcdef0123456789abcdef';
export const UUID = 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6';

export const STUCK = {
  id: 42,
  title: 'Some.Movie.2024',
  status: 'completed',
  trackedDownloadStatus: 'warning',
  trackedDownloadState: 'importPending',
  statusMessages: [{ title: 'Some.Movie.2024', messages: ['No files found are eligible for import'] }],
  errorMessage: 'No files found are eligible for import',
  downloadId: UUID,
  downloadClient: 'SABnzbd',
  indexer: 'an indexer',
  protocol: 'usenet',
  timeleft: '00:00:00',
  size: 100,
  sizeleft: 0,
  quality: { more: 'than we read' },
};

/** The four services as one, with what a test wants to change about their answers. */
export class Media {
  queue: unknown[] = [STUCK, { id: 43 }];
  paused = false;
  pauseLeft = '0';
  /** A path that answers with this status instead. */
  broken: Record<string, number> = {};

  answer(request: Received, response: ServerResponse): unknown {
    const { path, query, headers, method } = request;
    const broken = this.broken[path];
    if (broken === 0) return response.destroy();
    if (broken !== undefined) return response.writeHead(broken).end('no');
    if (path === '/api') return this.#sabnzbd(query, response);
    if (path === '/System/Ping') return json(response, 'Jellyfin Server');
    const key = headers['x-api-key'] ?? headers['x-emby-token'];
    if (key !== KEY) return response.writeHead(401).end();
    if (path === '/System/Info') return json(response, { Version: '10.10.7', More: true });
    if (path === '/api/v3/system/status') return json(response, { appName: 'Sonarr', version: '4.0.9.244' });
    if (path === '/api/v3/health')
      return json(response, [{ source: 'RootFolderCheck', type: 'error', message: 'm' }]);
    if (path === '/api/v3/queue')
      return json(response, { totalRecords: this.queue.length, records: this.queue });
    if (method === 'DELETE' && path === '/api/v3/queue/42') {
      this.queue = this.queue.filter((item) => item !== STUCK);
      return json(response, {});
    }
    return response.writeHead(404).end();
  }

  #sabnzbd(query: URLSearchParams, response: ServerResponse): unknown {
    if (query.get('apikey') !== KEY) return json(response, { status: false, error: 'API Key Incorrect' });
    if (query.get('mode') === 'resume') this.paused = false;
    if (query.get('name') === 'set_pause') {
      this.paused = true;
      this.pauseLeft = `${query.get('value')}:00`;
    }
    if (query.get('mode') !== 'queue') return json(response, { status: true });
    const slot = {
      nzo_id: 'n1',
      filename: 'A.File',
      status: 'Downloading',
      timeleft: '0:10:00',
      mb: '10.5',
      percentage: '3',
    };
    return json(response, {
      queue: {
        status: this.paused ? 'Paused' : 'Downloading',
        paused: this.paused,
        pause_int: this.pauseLeft,
        slots: [slot],
      },
    });
  }
}

export interface Bench extends AsyncDisposable {
  readonly media: Media;
  readonly web: FakeService;
  readonly services: readonly ServiceStatus[];
  context(more?: Parameters<typeof toolContext>[1]): ToolContext;
}

export async function bench(): Promise<Bench> {
  const media = new Media();
  const web = await fakeService((request, response) => media.answer(request, response));
  const kinds: ServiceKind[] = ['radarr', 'sonarr', 'sabnzbd', 'jellyfin'];
  const services = kinds.map((kind) => service(kind, { kind, url: web.url }));
  const keys = Object.fromEntries(kinds.map((kind) => [kind, KEY]));
  return {
    media,
    web,
    services,
    context: (more) => toolContext(services, { keys, ...more }),
    [Symbol.asyncDispose]: () => web[Symbol.asyncDispose](),
  };
}

export function tool<T extends Tool>(name: string): T {
  return TOOLS.find((one) => one.name === name) as T;
}

export async function read(
  name: string,
  context: ToolContext,
  args: unknown = {},
): Promise<Record<string, unknown>> {
  const one = tool<ReadTool>(name);
  return one.output.parse(await one.run(one.input.parse(args), context)) as Record<string, unknown>;
}
