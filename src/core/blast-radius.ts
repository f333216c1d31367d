import type { BlastRadius } from '#contract/approval.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { dependenciesOf, type Wired } from './dependencies.ts';

/** What an action on a service may touch beside it. */
export type Touched = Pick<
  BlastRadius,
  'dependents' | 'shared_networks' | 'shared_volumes' | 'published_ports'
>;

type Part = Wired & Pick<ServiceStatus, 'networks' | 'mounts' | 'ports'>;

/**
 * Who needs these services, also by way of others and by a variable that names them; networks and folders that they
 * share with the rest; ports at which they can be reached from outside.
 */
export function touchedBy(targets: readonly Part[], services: readonly Part[]): Touched {
  const ids = new Set(targets.map(({ id }) => id));
  const others = services.filter(({ id }) => !ids.has(id));
  const { neededBy } = dependenciesOf(services);
  const dependents = new Set(targets.flatMap(({ id }) => neededBy(id)).filter((id) => !ids.has(id)));
  const networks = new Set(targets.flatMap((target) => target.networks));
  const sources = new Set(targets.flatMap(({ mounts }) => mounts.map(({ source }) => source)));
  return {
    dependents: [...dependents],
    shared_networks: [...networks].filter((name) => others.some((other) => other.networks.includes(name))),
    shared_volumes: [...sources].filter((source) =>
      others.some(({ mounts }) => mounts.some((mount) => overlap(mount.source, source))),
    ),
    published_ports: [...new Set(targets.flatMap(publishedPorts))],
  };
}

/** The same volume, or one folder within the other; nearly everything is within the root, which tells nothing. */
function overlap(a: string, b: string): boolean {
  if (a === b) return true;
  const [outer, inner] = a.length < b.length ? [a, b] : [b, a];
  return outer.startsWith('/') && outer !== '/' && inner.startsWith(`${outer.replace(/\/$/, '')}/`);
}

function publishedPorts({ ports }: Pick<ServiceStatus, 'ports'>): string[] {
  return ports
    .filter(({ host_port }) => host_port !== null)
    .map(({ host_ip, host_port, protocol }) => `${host_ip ?? '*'}:${host_port}/${protocol}`);
}
