import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimeEvent } from '#contract/service.ts';
import { breakService, type FaultName, healService } from '#demo/faults.ts';
import { API_KEY_FILE, EVENTS_FILE, OUTPUT_FILE } from '#demo/layout.ts';
import { entryOf } from '#demo/stack-file.ts';
import { supervisorState } from '#demo/supervisor-client.ts';

export type ServiceName = 'radarr' | 'sonarr' | 'sabnzbd' | 'jellyfin';

/** What a service itself says, past OpsPilot: `status` null when it does not answer. */
export interface Said {
  readonly status: number | null;
  readonly text: string;
}

/** The demo stack of an instance as somebody sees it who stands beside it. */
export interface DemoWorld {
  break(service: ServiceName, fault: FaultName): Promise<void>;
  heal(): Promise<void>;
  /** Asks a service's own HTTP API with the key that it told others. */
  ask(service: ServiceName, path: string): Promise<Said>;
  /** A read that works only while the service serves requests and knows its key. */
  serves(service: ServiceName): Promise<boolean>;
  log(service: ServiceName): string;
  events(service: ServiceName): RuntimeEvent[];
  /** How often its process has been started, ever. */
  starts(service: ServiceName): number;
  usedBytes(service: ServiceName): Promise<number>;
}

/** A path of each API that asks for the key. */
const GUARDED: Readonly<Record<ServiceName, string>> = {
  radarr: '/api/v3/queue',
  sonarr: '/api/v3/health',
  sabnzbd: '/api?mode=queue&output=json',
  jellyfin: '/System/Info',
};

const PATIENCE_MS = 2000;

export function demoWorld(dataDir: string): DemoWorld {
  const stack = join(dataDir, 'demo');
  const read = (service: ServiceName, file: string) => readFileSync(join(stack, service, file), 'utf8');

  const world: DemoWorld = {
    async break(service, fault) {
      await breakService(stack, service, fault);
    },
    async heal() {
      await healService(stack);
    },
    async ask(service, path) {
      const key = read(service, API_KEY_FILE).trim();
      const url = new URL(path, entryOf(stack, service).url);
      if (service === 'sabnzbd') url.searchParams.set('apikey', key);
      const header = service === 'jellyfin' ? 'x-emby-token' : 'x-api-key';
      try {
        const response = await fetch(url, {
          headers: { [header]: key },
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        return { status: response.status, text: await response.text() };
      } catch {
        return { status: null, text: '' };
      }
    },
    async serves(service) {
      const { status, text } = await world.ask(service, GUARDED[service]);
      // SABnzbd refuses with status 200.
      return status === 200 && !text.includes('API Key Incorrect');
    },
    log: (service) => read(service, OUTPUT_FILE),
    events(service) {
      const lines = read(service, EVENTS_FILE).trim().split('\n');
      return lines.map((line) => JSON.parse(line) as RuntimeEvent);
    },
    starts: (service) => world.events(service).filter(({ action }) => action === 'start').length,
    async usedBytes(service) {
      return (await supervisorState(entryOf(stack, service)))?.used_bytes ?? 0;
    },
  };
  return world;
}
