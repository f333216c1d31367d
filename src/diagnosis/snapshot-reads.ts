import type { ServiceStatus } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';
import { answerOf, disks, eventsOf, isAskable, logOf, ownInterface } from './causes/probes.ts';

/** A read by tool and arguments. */
export interface Read {
  readonly tool: string;
  readonly args: Readonly<Record<string, Json>>;
}

export const LIST_SERVICES: Read = Object.freeze({ tool: 'list_services', args: {} });

/** All that the engine may want to look at, with the arguments that it would use, once the services are known. */
export function readsFor(inventory: readonly ServiceStatus[]): Read[] {
  return [disks(''), eventsOf(''), ...inventory.flatMap(ofService)].map(({ tool, args }) => ({ tool, args }));
}

function ofService(service: ServiceStatus): Read[] {
  if (service.state === 'missing') return [];
  const log = logOf(service.id, '');
  if (service.state !== 'running') return [log];
  const own = ownInterface(service, '');
  return [
    log,
    { tool: 'container_stats', args: { service: service.id } },
    ...(isAskable(service) ? [answerOf(service.id, '')] : []),
    ...(own ? [own] : []),
  ];
}
