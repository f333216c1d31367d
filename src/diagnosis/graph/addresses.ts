import type { ServiceStatus } from '#contract/service.ts';
import { needsOf } from '#core/dependencies.ts';

/** An address as a program writes it into its log. `port` is null where only a name stands. */
export interface Address {
  readonly host: string;
  readonly port: number | null;
  /** As it is shown: `db:5432`. */
  readonly text: string;
}

/** The address that a line complains about; null when it names none. */
export function addressIn(line: string): Address | null {
  const about = line.replace(CLIENT, '');
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(about)?.groups;
    if (!groups?.host || isResolver(groups.host, groups.port) || SOURCE_FILE.test(groups.host)) continue;
    const port = groups.port === undefined ? null : Number(groups.port);
    return {
      host: groups.host.toLowerCase(),
      port,
      text: port === null ? groups.host : `${groups.host}:${port}`,
    };
  }
  return null;
}

/**
 * The service behind an address, as seen from `subject`: by its name, first in the same project; on its own machine by
 * the port others publish; by a port that exactly one of the services it needs listens on. Null when it cannot be told.
 */
export function serviceAt(
  address: Address,
  subject: string,
  inventory: readonly ServiceStatus[],
): string | null {
  const { self, others } = neighbours(subject, inventory);
  const named = onlyOne(others, self, (service) => namesOf(service).includes(address.host));
  if (named !== null || address.port === null) return named;
  // In a container the loopback address is the container itself.
  if (isLoopback(address.host) && self?.runtime !== 'process') return null;
  const at = others.filter((service) => service.url !== null && sameAddress(service.url, address));
  if (at.length === 1) return at[0]!.id;
  if (isLoopback(address.host) || !isNumeric(address)) return null;
  const bearing = others.filter((s) => s.url !== null && new URL(s.url).hostname === address.host);
  if (bearing.length === 1) return bearing[0]!.id;
  const needed = needsOf(self);
  const listening = others.filter((s) => needed.has(s.id) && portsOf(s).includes(address.port!));
  return listening.length === 1 ? listening[0]!.id : null;
}

/** The one other service that a line calls by its name, in any case; null when none or several. */
export function serviceNamedIn(
  line: string,
  subject: string,
  inventory: readonly ServiceStatus[],
): string | null {
  const words = new Set(line.toLowerCase().split(/[^a-z0-9_-]+/));
  const { self, others } = neighbours(subject, inventory);
  return onlyOne(others, self, (service) => namesOf(service).some((name) => words.has(name)));
}

export function isNumeric(address: Address): boolean {
  return /^[\d.]+$/.test(address.host);
}

/** Whether an address is the subject's own. */
export function isItself(address: Address, subject: string): boolean {
  return isLoopback(address.host) || address.host === '0.0.0.0' || address.host === subject.toLowerCase();
}

/** Whether a service listens on a port, as far as its ports are known; true when none is. */
export function mayListenOn(service: ServiceStatus | undefined, port: number | null): boolean {
  const ports = service ? portsOf(service) : [];
  return port === null || ports.length === 0 || ports.includes(port);
}

/**
 * Whether two have no network in common. One that is in none of its own is only out of reach by its name; a container
 * in the network of the machine is reached by the machine's.
 */
export function shareNoNetwork(a: ServiceStatus, b: ServiceStatus, byName: boolean): boolean {
  const all = [a, b].map(({ networks }) => networks);
  if (a.runtime === 'process' || b.runtime === 'process' || all.flat().includes('host')) return false;
  if (all.some(({ length }) => length === 0) && !byName) return false;
  return !a.networks.some((network) => b.networks.includes(network));
}

/** The one who asked is not the one who did not answer. */
const CLIENT = /\[client [^\]]*\]|\bclient[:=] ?\[?[\da-f.:]+\]?(?::\d+)?/gi;

const HOST = String.raw`(?<host>[A-Za-z0-9_](?:[\w.-]*[\w])?|\[redacted:(?:ip|host)\])`;
const PORT = String.raw`(?<port>[1-9]\d{0,4})`;

/** The most telling first. Each names `host`, and `port` where it can. */
const PATTERNS: readonly RegExp[] = [
  // nginx names its client first, and the one that did not answer last.
  new RegExp(String.raw`upstream: "\w+://${HOST}(?::${PORT})?`),
  new RegExp(String.raw`dial (?:tcp|udp)\d?:? (?:lookup )?${HOST}(?::${PORT})?`),
  new RegExp(`lookup ${HOST}(?: on |:)`),
  new RegExp(`(?:ENOTFOUND|EAI_AGAIN) ${HOST}(?::${PORT})?`),
  new RegExp(`(?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET) ${HOST}:${PORT}`),
  new RegExp(`host=['"]?${HOST}['"]?,? port=['"]?${PORT}`),
  new RegExp(String.raw`at "${HOST}"(?: \([^)]*\))?, port ${PORT}`),
  new RegExp(String.raw`host(?: ?name|:)? ['"]${HOST}['"](?:.{0,40}\bport ${PORT})?`, 'i'),
  new RegExp(`(?:UnknownHostException|NameResolutionError|nodename nor servname).{0,4}: ['"]?${HOST}`),
  new RegExp(`unknown (?:\\w+ )?(?:server )?host:? ['"]?${HOST}`, 'i'),
  new RegExp(`(?:getaddrinfo|gethostbyname)(?: for)? ['"]?${HOST}['"]? fail`, 'i'),
  new RegExp(`bad address ['"]?${HOST}(?::${PORT})?`, 'i'),
  new RegExp(`could not resolve(?: host)?:? ['"]?${HOST}`, 'i'),
  new RegExp(`(?:unable|failed) to resolve(?: host(?:name)?)?(?: address)? ['"]?${HOST}`, 'i'),
  new RegExp(`server on ['"]${HOST}(?::${PORT})?`),
  new RegExp(String.raw`\b[a-z][a-z0-9+]*://(?:[^\s/@'"]*@)?${HOST}(?::${PORT})?`, 'i'),
  new RegExp(`to ${HOST} port ${PORT}`),
  new RegExp(String.raw`\b(?=[\w.-]*[A-Za-z.])${HOST}:${PORT}\b`),
  new RegExp(String.raw`\((?<host>\d+\.\d+\.\d+\.\d+)(?::${PORT})?\)`),
  // Somebody outside, whose name is not kept.
  new RegExp(String.raw`(?<host>\[redacted:(?:ip|host)\])(?::${PORT})?`),
];

/** `orders.ts:65` is a place in a program. */
const SOURCE_FILE =
  /\.(?:[cm]?[jt]sx?|py|go|java|kt|rb|php|cs|cpp|cc|c|h|rs|sh|conf|ya?ml|json|toml|ini|log|lua|pl|so)$/i;

/** The resolver that was asked is not the one that was looked for. */
function isResolver(host: string, port: string | undefined): boolean {
  return port === '53' || host === '127.0.0.11';
}

function neighbours(subject: string, inventory: readonly ServiceStatus[]) {
  const self = inventory.find((service) => service.id === subject);
  return { self, others: inventory.filter((service) => service.id !== subject) };
}

/** Several stacks on one machine may use the same names. */
function onlyOne(
  others: readonly ServiceStatus[],
  self: ServiceStatus | undefined,
  fits: (service: ServiceStatus) => boolean,
): string | null {
  const all = others.filter(fits);
  const near = all.filter((service) => service.project === self?.project);
  const found = near.length > 0 ? near : all;
  return found.length === 1 ? found[0]!.id : null;
}

function namesOf(service: ServiceStatus): string[] {
  return [service.id, service.compose_service ?? service.id].map((name) => name.toLowerCase());
}

function portsOf(service: ServiceStatus): number[] {
  const own = service.url === null ? [] : [Number(new URL(service.url).port) || 80];
  return [...service.ports.map((port) => port.container_port), ...(service.ports.length === 0 ? own : [])];
}

function sameAddress(url: string, address: Address): boolean {
  const { hostname, port } = new URL(url);
  const samePort = Number(port || '80') === address.port;
  return samePort && (hostname === address.host || (isLoopback(hostname) && isLoopback(address.host)));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
