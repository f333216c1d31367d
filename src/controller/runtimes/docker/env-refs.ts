import type { ServiceStatus } from '#contract/service.ts';
import type { InspectedContainer } from './engine-shapes.ts';
import type { NamedContainer } from './service-ids.ts';

export interface Member {
  readonly named: NamedContainer;
  readonly container: InspectedContainer;
}

/**
 * Environment variables of `member` whose values name another service on one of its networks
 * (`SONARR_URL=http://sonarr:8989`). Values hold secrets: only the variable's name and the service leave here.
 */
export function envRefs(member: Member, all: readonly Member[]): ServiceStatus['env_refs'] {
  const hosts = neighbours(member, all);
  if (hosts.size === 0) return [];
  const refs = new Map<string, ServiceStatus['env_refs'][number]>();
  for (const { variable, value } of environmentOf(member)) {
    for (const host of hostsIn(variable, value)) {
      const service = hosts.get(host);
      if (service !== undefined) refs.set(`${variable}\n${service}`, { variable, service });
    }
  }
  return [...refs.values()];
}

/**
 * Environment variables of `member` whose values are addresses with a host name that nobody on its networks bears:
 * misspelt, or of a container elsewhere. Only names as containers have them, without a dot, and only where it is sure
 * that they are no part of a secret.
 */
export function unmetRefs(member: Member, all: readonly Member[]): NonNullable<ServiceStatus['unmet_refs']> {
  const networks = networksOf(member);
  // The resolvers of these do not belong to the engine.
  if (networks.some((network) => network === 'host' || network === 'bridge')) return [];
  const known = new Set([...neighbours(member, all).keys(), ...namesOf(member), ...givenHosts(member)]);
  return environmentOf(member).flatMap(({ variable, value }) => {
    const host = plainHostIn(variable, value);
    return host === null || known.has(host) ? [] : [{ variable, host }];
  });
}

function environmentOf({ container }: Member): { variable: string; value: string }[] {
  return (container.Config.Env ?? []).flatMap((entry) => {
    const equals = entry.indexOf('=');
    return equals < 1 ? [] : [{ variable: entry.slice(0, equals), value: entry.slice(equals + 1) }];
  });
}

/** Names that were given to it by hand (`extra_hosts`, `links`). */
function givenHosts({ container: { HostConfig } }: Member): string[] {
  const extra = (HostConfig.ExtraHosts ?? []).map((entry) => entry.split(/[:=]/)[0] ?? '');
  const links = (HostConfig.Links ?? []).map((entry) => entry.split(/[:/]/).at(-1) ?? '');
  return ['localhost', ...extra, ...links].map((name) => name.toLowerCase());
}

/** Host names that reach another container from this one. The default bridge resolves no names. */
function neighbours(member: Member, all: readonly Member[]): Map<string, string> {
  const mine = new Set(networksOf(member));
  mine.delete('bridge');
  const hosts = new Map<string, string>();
  for (const other of all) {
    if (other === member || !networksOf(other).some((network) => mine.has(network))) continue;
    for (const name of namesOf(other)) if (!hosts.has(name)) hosts.set(name, other.named.service);
  }
  for (const name of namesOf(member)) hosts.delete(name);
  return hosts;
}

const networksOf = ({ container }: Member) => Object.keys(container.NetworkSettings?.Networks ?? {});

function namesOf({ named, container }: Member): string[] {
  const networks = Object.values(container.NetworkSettings?.Networks ?? {});
  const aliases = networks.flatMap((network) => network?.Aliases ?? []);
  const names = [named.name, ...(named.compose ? [named.compose.service] : []), ...aliases];
  return names.map((name) => name.toLowerCase());
}

/** `scheme://user:secret@host:port/path`, `host:port`, lists of them; a bare `host` only where the name says so. */
function hostsIn(variable: string, value: string): string[] {
  return value.split(/[\s,;]+/).flatMap((part) => {
    const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([A-Za-z0-9_.-]+)/i.exec(part)?.[1];
    const pair = /^([A-Za-z0-9_.-]+):\d{1,5}(?:\/|$)/.exec(part)?.[1];
    const bare = NAMES_A_HOST.test(variable) && /^[A-Za-z0-9_.-]+$/.test(part) ? part : undefined;
    const host = url ?? pair ?? bare;
    return host === undefined ? [] : [host.toLowerCase()];
  });
}

const NAMES_A_HOST = /(HOST|SERVER|ADDR|URL|URI|ENDPOINT|UPSTREAM|BACKEND|PROXY)/i;

/** The host of one address: `scheme://user:secret@host:port`, `host:port` or `host` where the variable says it is one. */
function plainHostIn(variable: string, value: string): string | null {
  if (HOLDS_A_SECRET.test(variable)) return null;
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\s]+)([^\s]*)$/i.exec(value);
  // With an @ behind it, what looks like the host may be the beginning of a password with a slash in it.
  const authority = url && !url[2]!.includes('@') ? url[1]!.slice(url[1]!.lastIndexOf('@') + 1) : undefined;
  const pair = NAMES_A_HOST.test(variable) && /^[\w-]+:\d{2,5}$/.test(value) ? value : undefined;
  const bare = /_HOST(?:NAME)?$/i.test(variable) ? value : undefined;
  const host = (authority ?? pair ?? bare ?? '').replace(/:\d{1,5}$/, '').toLowerCase();
  return /^(?=.*[a-z])[a-z0-9_-]{2,63}$/.test(host) ? host : null;
}

const HOLDS_A_SECRET = /PASS|SECRET|TOKEN|KEY|CREDENTIAL|AUTH/i;
