import type { Predicate } from '#contract/diagnosis.ts';
import type { ServiceStatus } from '#contract/service.ts';

/** A service that runs this long without a restart counts as up, in seconds. */
const STABLE_S = 15;
const WITHIN_S = 120;

/** What must hold after a start: running, healthy where it can tell, no restart for a while, and it answers. */
export function runsAgain(services: readonly ServiceStatus[]): Predicate {
  const names = services.map(({ id }) => id).join(', ');
  const healthy = services.some(({ health }) => health !== 'none') ? ', healthy' : '';
  const answers = services.some(hasAddress) ? ', and answers' : '';
  return {
    says: `${names}: running${healthy}, no restart for ${STABLE_S} seconds${answers}`,
    within_s: WITHIN_S,
    checks: services.flatMap(checksOf),
  };
}

function checksOf(service: ServiceStatus): Predicate['checks'] {
  const { id, health } = service;
  return [
    { kind: 'running', service: id },
    ...(health === 'none' ? [] : [{ kind: 'healthy' as const, service: id }]),
    { kind: 'stable', service: id, seconds: STABLE_S },
    ...(hasAddress(service) ? [{ kind: 'answers' as const, service: id }] : []),
  ];
}

/**
 * A stopped container publishes no ports, so that only a URL can be asked then. A URL that was guessed from a port of a
 * container which is reached by nobody outside says nothing of what it speaks.
 */
function hasAddress({ url, ports, kind, runtime }: ServiceStatus): boolean {
  const published = ports.some(({ protocol, host_port }) => protocol === 'tcp' && host_port !== null);
  return published || (url !== null && (kind !== 'generic' || runtime === 'process'));
}
