import { STACK } from '#contract/controller-api.ts';
import { ServiceId } from '#contract/service.ts';
import { type ComposeOrigin, readComposeLabels } from './compose-labels.ts';
import type { ListedContainer } from './engine-shapes.ts';

/** A container with the service id under which everybody else knows it. */
export interface NamedContainer {
  readonly service: string;
  /** Full container id. */
  readonly id: string;
  readonly name: string;
  readonly compose: ComposeOrigin | null;
}

/** A service of the configuration: `container` (default: its id) is a container's or a compose service's name. */
export interface DeclaredName {
  readonly id: string;
  readonly container?: string | undefined;
}

/**
 * Gives every container an id of its own: the declared name; else the compose service name, `project.service` when
 * that name is taken on this host, `.number` behind it when the service is scaled; else the container's name.
 */
export function nameServices(
  listed: readonly ListedContainer[],
  declared: readonly DeclaredName[],
): NamedContainer[] {
  const containers = listed.map(identify).sort((a, b) => a.name.localeCompare(b.name));
  const names = declaredNames(containers, declared);
  const groups = groupByService(containers.filter((one) => isReplica(one) && !names.has(one.id)));
  const plain = containers.filter((one) => !isReplica(one) && !names.has(one.id));
  const taken = new Set([...names.values(), ...plain.map((one) => one.name)]);
  for (const { members, service, project } of groups) {
    const shared =
      taken.has(service) || groups.some((other) => other.service === service && other.project !== project);
    const base = shared ? `${project}.${service}` : service;
    for (const one of members) {
      names.set(one.id, members.length === 1 ? base : `${base}.${one.compose?.number ?? 1}`);
    }
  }
  for (const one of plain) names.set(one.id, one.name);
  return makeUnique(containers.map((one) => ({ ...one, service: names.get(one.id) ?? one.name })));
}

type Identified = Omit<NamedContainer, 'service'>;

function identify(container: ListedContainer): Identified {
  // A linked container has further names, `/other/alias`: the one without a second slash is its own.
  const own = container.Names?.find((name) => name.lastIndexOf('/') === 0) ?? container.Names?.[0];
  return {
    id: container.Id,
    name: own?.replace(/^\//, '') ?? container.Id.slice(0, 12),
    compose: readComposeLabels(container.Labels ?? {}),
  };
}

/** Neither a one-off nor the second container, `<12 hex>_name`, that exists while compose recreates one. */
function isReplica({ name, compose }: Identified): boolean {
  return compose !== null && !compose.oneOff && !/^[0-9a-f]{12}_/.test(name);
}

function declaredNames(
  containers: readonly Identified[],
  declared: readonly DeclaredName[],
): Map<string, string> {
  const names = new Map<string, string>();
  for (const { id, container = id } of declared) {
    const match =
      containers.find((one) => one.name === container) ??
      containers.find((one) => isReplica(one) && one.compose?.service === container && !names.has(one.id));
    if (match) names.set(match.id, id);
  }
  return names;
}

interface Group {
  readonly project: string;
  readonly service: string;
  readonly members: Identified[];
}

function groupByService(containers: readonly Identified[]): Group[] {
  const groups = Map.groupBy(containers, ({ compose }) => `${compose?.project}\n${compose?.service}`);
  return [...groups.values()].map((members) => ({
    project: members[0]?.compose?.project ?? '',
    service: members[0]?.compose?.service ?? '',
    members,
  }));
}

/** The last word on form and uniqueness: what collides or is no service id is told apart by its container id. */
function makeUnique(containers: readonly NamedContainer[]): NamedContainer[] {
  const seen = new Set<string>([STACK]);
  return containers.map((one) => {
    const fits = ServiceId.safeParse(one.service).success && !seen.has(one.service);
    const readable = one.service
      .replace(/[^A-Za-z0-9_.-]/g, '_')
      .replace(/^[.-]+/, '')
      .slice(0, 100);
    const service = fits ? one.service : `${readable || 'container'}.${one.id.slice(0, 12)}`;
    seen.add(service);
    return { ...one, service };
  });
}
