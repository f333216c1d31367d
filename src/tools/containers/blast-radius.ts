import type { ServiceStatus } from '#contract/service.ts';
import type { ActionPlan } from '../tool.ts';

/** What acting on one service may touch beside it: who needs it, and what it shares. */
export function blastOf(target: ServiceStatus, services: readonly ServiceStatus[]): ActionPlan['blast'] {
  const others = services.filter(({ id }) => id !== target.id);
  return {
    stack_wide: false,
    dependents: dependentsOf(target.id, services),
    shared_networks: target.networks.filter((network) =>
      others.some(({ networks }) => networks.includes(network)),
    ),
    shared_volumes: [
      ...new Set(
        target.mounts
          .map(({ source }) => source)
          .filter((source) => others.some(({ mounts }) => mounts.some((mount) => mount.source === source))),
      ),
    ],
    published_ports: publishedPorts(target),
  };
}

/** What acting on the whole stack touches: all of it. */
export function blastOfStack(services: readonly ServiceStatus[]): ActionPlan['blast'] {
  return {
    stack_wide: true,
    dependents: services.map(({ id }) => id).sort(),
    shared_networks: [...new Set(services.flatMap(({ networks }) => networks))].sort(),
    shared_volumes: [],
    published_ports: services.flatMap(publishedPorts),
  };
}

/** What a call to a service's own API touches: nothing but who needs that service, if it holds its work up. */
export function blastOfApiCall(
  target: ServiceStatus,
  services: readonly ServiceStatus[],
  holdsUp: boolean,
): ActionPlan['blast'] {
  return {
    stack_wide: false,
    dependents: holdsUp ? dependentsOf(target.id, services) : [],
    shared_networks: [],
    shared_volumes: [],
    published_ports: [],
  };
}

/** Every service that needs this one, also by way of others. */
function dependentsOf(id: string, services: readonly ServiceStatus[]): string[] {
  const found = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { id: dependent, depends_on } of services) {
      if (dependent === id || found.has(dependent) || !depends_on.includes(next)) continue;
      found.add(dependent);
      waiting.push(dependent);
    }
  }
  return [...found].sort();
}

function publishedPorts({ ports }: ServiceStatus): string[] {
  return ports
    .filter(({ host_port }) => host_port !== null)
    .map(({ host_ip, host_port, protocol }) => `${host_ip ?? '*'}:${host_port}/${protocol}`);
}
