import type { EvidenceRef } from '#contract/observation.ts';
import { ServiceStatus } from '#contract/service.ts';
import { QUOTA_BYTES } from '#demo/catalog.ts';
import type { Api } from './api.ts';
import type { DemoWorld, ServiceName } from './demo-world.ts';

/** Where an evidence line can be held against the world: OpsPilot's own API, and the demo services beside it. */
export interface Truth {
  readonly api: Api;
  readonly world: DemoWorld;
}

/** Why what an evidence line refers to is not so; '' when it is. Asked while the fault is still there. */
export async function untruth(ref: EvidenceRef, truth: Truth): Promise<string> {
  switch (ref.kind) {
    case 'log': {
      const lines = truth.world.log(ref.service as ServiceName).split('\n');
      const [out, err] = [`${ref.at} stdout ${ref.text}`, `${ref.at} stderr ${ref.text}`];
      return lines.includes(out) || lines.includes(err) ? '' : `no such line in the log: ${ref.text}`;
    }
    case 'status': {
      const status = await truth.api.get(`/api/services/${ref.service}`, ServiceStatus);
      const real = JSON.stringify(status[ref.field as keyof ServiceStatus]);
      return real === JSON.stringify(ref.value) ? '' : `${ref.field} is ${real}`;
    }
    case 'disk': {
      const service = ref.path.split('/').at(-1) as ServiceName;
      const real = (await truth.world.usedBytes(service)) / QUOTA_BYTES;
      return Math.abs(real * 100 - Number(ref.value)) < 2 ? '' : `${ref.path} is at ${real * 100} %`;
    }
    case 'api':
      return apiUntruth(ref, truth.world);
    case 'event': {
      const said = truth.world.events(ref.service as ServiceName);
      return said.some(({ at, action }) => at === ref.at && action === ref.action)
        ? ''
        : `no event ${ref.action}`;
    }
    case 'outside':
      return 'the demo has no outside servers';
    case 'metric':
      return 'the demo has no metrics';
  }
}

/** Paths whose answers hold all that the read tools show. */
const SPOKEN: Readonly<Record<ServiceName, readonly string[]>> = {
  radarr: ['/api/v3/queue', '/api/v3/health'],
  sonarr: ['/api/v3/queue', '/api/v3/health'],
  sabnzbd: ['/api?mode=queue&output=json'],
  jellyfin: ['/health', '/System/Info'],
};

async function apiUntruth(ref: Extract<EvidenceRef, { kind: 'api' }>, world: DemoWorld): Promise<string> {
  const service = ref.service as ServiceName;
  const said = await Promise.all(SPOKEN[service].map((path) => world.ask(service, path)));
  const text = said.map((one) => one.text).join('\n');
  if (ref.field === 'error' && /401|403|api key/i.test(String(ref.value)))
    return (await world.serves(service)) ? `${service} takes its key` : '';
  if (ref.field === 'error' || ref.field === 'reachable')
    return said.every(({ status }) => status === null) ? '' : `${service} answers`;
  // Of a queue item both title and complaint are shown.
  const pieces = String(ref.value).split(': ');
  return pieces.every((piece) => text.includes(piece)) ? '' : `${service} does not say ${ref.value}: ${text}`;
}
