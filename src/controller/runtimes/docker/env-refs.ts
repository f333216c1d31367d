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
  for (const entry of member.container.Config.Env ?? []) {
    const equals = entry.indexOf('=');
    if (equals < 1) continue;
    const variable = entry.slice(0, equals);
    for (const host of hostsIn(variable, entry.slice(equals + 1))) {
      const service = hosts.get(host);
      if (service !== undefined) refs.set(`${variable}\n${service}`, { variable, service });
    }
  }
  return [...refs.values()];
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
