import type { Port, ServiceKind } from '#contract/service.ts';
import type { InspectedContainer } from './engine-shapes.ts';
import { KIND_PORTS } from './service-kind.ts';

/** Ports of a container: what is bound while it runs, what its configuration asks for while it does not. */
export function portsOf(container: InspectedContainer): Port[] {
  const bound = container.NetworkSettings?.Ports ?? {};
  const wanted = container.HostConfig.PortBindings ?? {};
  const exposed = Object.keys(container.Config.ExposedPorts ?? {});
  const names = [...new Set([...Object.keys(bound), ...Object.keys(wanted), ...exposed])];
  return names.flatMap((name) => {
    const port = readPort(name);
    if (port === null) return [];
    const bindings = bound[name] ?? wanted[name] ?? [];
    if (bindings.length === 0) return [{ ...port, host_ip: null, host_port: null }];
    return bindings.map(({ HostIp, HostPort }) => ({
      ...port,
      host_ip: HostIp || null,
      // Port 0 asks for any free one, which a stopped container does not have.
      host_port: Number(HostPort) || null,
    }));
  });
}

/**
 * Address at which this host reaches the container's HTTP port; null when there is none. A published port is asked on
 * the address it is published on. An unpublished one is asked on the container's own address, which a Linux host
 * reaches through the bridge; that holds for a hub on the same host outside any container, others need a declared URL.
 */
export function urlOf(
  container: InspectedContainer,
  kind: ServiceKind,
  ports: readonly Port[],
): string | null {
  const port = httpPort(kind, ports);
  if (port === null) return null;
  if (container.HostConfig.NetworkMode === 'host') return `http://127.0.0.1:${port}`;
  const published = ports.filter(
    (one) => one.container_port === port && one.protocol === 'tcp' && one.host_port,
  );
  const binding = published.find(({ host_ip }) => !host_ip?.includes(':')) ?? published[0];
  if (binding) return `http://${reachable(binding.host_ip)}:${binding.host_port}`;
  const networks = Object.values(container.NetworkSettings?.Networks ?? {});
  const address = networks.find((network) => network?.IPAddress)?.IPAddress;
  return address ? `http://${address}:${port}` : null;
}

function readPort(name: string): Pick<Port, 'container_port' | 'protocol'> | null {
  const match = /^(\d+)\/(tcp|udp|sctp)$/.exec(name);
  return match ? { container_port: Number(match[1]), protocol: match[2] as Port['protocol'] } : null;
}

/** The port of the kind; for a program of no known kind its only TCP port, if that is no well-known other protocol. */
function httpPort(kind: ServiceKind, ports: readonly Port[]): number | null {
  const tcp = [...new Set(ports.flatMap((one) => (one.protocol === 'tcp' ? one.container_port : [])))];
  if (kind !== 'generic') {
    const usual = KIND_PORTS[kind];
    if (tcp.includes(usual) || tcp.length === 0) return usual;
  }
  const [only, ...others] = tcp;
  return only === undefined || others.length > 0 || NOT_HTTP.has(only) ? null : only;
}

/** ssh, DNS, smtp, AMQP, MQTT, MySQL, PostgreSQL, Redis, Memcached, MongoDB. */
const NOT_HTTP: ReadonlySet<number> = new Set([22, 25, 53, 1883, 3306, 5432, 5672, 6379, 11211, 27017]);

/** `0.0.0.0` and `::` are no addresses to call; every one of the host's own is meant. */
function reachable(hostIp: string | null): string {
  if (hostIp === null || hostIp === '0.0.0.0') return '127.0.0.1';
  if (hostIp === '::') return '[::1]';
  return hostIp.includes(':') ? `[${hostIp}]` : hostIp;
}
