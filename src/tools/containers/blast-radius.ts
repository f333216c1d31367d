import type { ServiceStatus } from '#contract/service.ts';
import { touchedBy } from '#core/blast-radius.ts';
import type { ActionPlan } from '../tool.ts';

/** What acting on one service may touch beside it: who needs it, and what it shares. */
export function blastOf(target: ServiceStatus, services: readonly ServiceStatus[]): ActionPlan['blast'] {
  return { stack_wide: false, ...touchedBy([target], services) };
}

/** What acting on the whole stack touches: all of it. */
export function blastOfStack(services: readonly ServiceStatus[]): ActionPlan['blast'] {
  return {
    ...touchedBy(services, services),
    stack_wide: true,
    dependents: services.map(({ id }) => id).sort(),
    shared_networks: [...new Set(services.flatMap(({ networks }) => networks))].sort(),
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
    dependents: holdsUp ? touchedBy([target], services).dependents : [],
    shared_networks: [],
    shared_volumes: [],
    published_ports: [],
  };
}
