import type { ServiceKind } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import type { RuntimeStatus } from '../runtime.ts';
import type { DependencyReader } from './compose-dependencies.ts';
import { missingStatus, statusOf } from './container-status.ts';
import { containerPath, type EngineClient } from './engine-client.ts';
import { EngineRefusal, readError } from './engine-errors.ts';
import { InspectedContainer, ListedContainer } from './engine-shapes.ts';
import { envRefs, type Member, unmetRefs } from './env-refs.ts';
import { isOwnContainer } from './own-containers.ts';
import { type NamedContainer, nameServices } from './service-ids.ts';

/** A service of the configuration. What is left out is found out. */
export interface DeclaredService {
  readonly id: string;
  /** Name of its container or compose service; its id by default. */
  readonly container?: string | undefined;
  readonly kind?: ServiceKind | undefined;
  readonly url?: string | undefined;
}

/** How many containers are inspected at a time. */
const AT_ONCE = 8;

/** All services of the engine, and what stands behind each. */
export interface Inventory {
  readonly statuses: readonly RuntimeStatus[];
  readonly members: readonly Member[];
}

export interface InventoryReader {
  /** Everything, with relations. */
  read(signal: AbortSignal): Promise<Inventory>;
  /** Ids and containers alone, with one request. */
  names(signal: AbortSignal): Promise<NamedContainer[]>;
  /** One service's container. Throws `unknown_service`. */
  find(service: string, signal: AbortSignal): Promise<NamedContainer>;
  inspect(named: NamedContainer, signal: AbortSignal): Promise<InspectedContainer>;
}

export function createInventoryReader(
  engine: EngineClient,
  declared: readonly DeclaredService[],
  dependenciesOf: DependencyReader,
  project: string,
): InventoryReader {
  async function names(signal: AbortSignal): Promise<NamedContainer[]> {
    const listed = await engine
      .get('/containers/json', ListedContainer.array(), signal, {
        all: 1,
        filters: project === '' ? undefined : JSON.stringify(ofProject(project)),
      })
      .catch(rethrow('the engine'));
    return nameServices(
      listed.filter(({ Labels }) => !isOwnContainer(Labels)),
      declared,
    );
  }

  async function inspect(named: NamedContainer, signal: AbortSignal): Promise<InspectedContainer> {
    return engine
      .get(containerPath(named.id, 'json'), InspectedContainer, signal)
      .catch(rethrow(named.service));
  }

  return {
    names,
    inspect,
    async find(service, signal) {
      return (await names(signal)).find((one) => one.service === service) ?? unknownService(service);
    },
    async read(signal) {
      const members = await inspectAll(await names(signal), inspect, signal);
      const statuses = await Promise.all(
        members.map((one) => describe(one, members, declared, dependenciesOf)),
      );
      return { members, statuses: [...statuses, ...missing(statuses, members, declared)] };
    },
  };
}

/** The engine's filter for what compose made for this project; none for ''. */
export function ofProject(project: string): { label?: string[] } {
  return project === '' ? {} : { label: [`com.docker.compose.project=${project}`] };
}

/** Throws the one error for a service that Docker does not have. */
export function unknownService(service: string): never {
  throw new OpsError('unknown_service', `Docker has no container for the service ${service}`);
}

function rethrow(service: string): (error: unknown) => never {
  return (error) => {
    throw readError(error, service);
  };
}

async function inspectAll(
  named: readonly NamedContainer[],
  inspect: InventoryReader['inspect'],
  signal: AbortSignal,
): Promise<Member[]> {
  const waiting = [...named];
  const members: Member[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        members.push({ named: next, container: await inspect(next, signal) });
      } catch (error) {
        // Removed between the list and this question: it is no longer a service.
        if (
          !(error instanceof OpsError && error.cause instanceof EngineRefusal && error.cause.status === 404)
        )
          throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return members.sort((a, b) => (a.named.service < b.named.service ? -1 : 1));
}

async function describe(
  member: Member,
  all: readonly Member[],
  declared: readonly DeclaredService[],
  dependenciesOf: DependencyReader,
): Promise<RuntimeStatus> {
  const { named, container } = member;
  const own = declared.find(({ id }) => id === named.service);
  const needs = named.compose === null ? [] : await dependenciesOf(named.compose);
  const owner = networkOwner(container, all);
  const dependsOn = [
    ...needs.flatMap((service) => serviceIds(service, named, all)),
    ...(owner === null ? [] : [owner.named.service]),
  ];
  return statusOf(named, container, own ?? {}, {
    depends_on: [...new Set(dependsOn)].filter((id) => id !== named.service),
    env_refs: envRefs(member, all),
    unmet_refs: unmetRefs(member, all),
    networkOwner: owner?.container ?? null,
  });
}

/** Ids of the containers of a compose service in the project of `named`; its bare name when it has none. */
function serviceIds(service: string, named: NamedContainer, all: readonly Member[]): string[] {
  const ids = all.flatMap(({ named: other }) => {
    const same = other.compose?.project === named.compose?.project && other.compose?.service === service;
    return same && !other.compose?.oneOff ? other.service : [];
  });
  return ids.length > 0 ? ids : [missingId(service, named.compose?.project ?? '', all)];
}

function networkOwner(container: InspectedContainer, all: readonly Member[]): Member | null {
  const mode = container.HostConfig.NetworkMode ?? '';
  if (!mode.startsWith('container:')) return null;
  const reference = mode.slice('container:'.length);
  return all.find(({ named }) => named.id === reference || named.name === reference) ?? null;
}

/**
 * Services that should be there but have no container: those declared with one, and those that a compose sibling
 * depends on (an `up` of the sibling would have made them).
 */
function missing(
  statuses: readonly RuntimeStatus[],
  members: readonly Member[],
  declared: readonly DeclaredService[],
): RuntimeStatus[] {
  const there = new Set(statuses.map(({ id }) => id));
  const gone = new Map<string, RuntimeStatus>();
  for (const { id, container, kind = 'generic', url = null } of declared) {
    if (container !== undefined && !there.has(id)) gone.set(id, missingStatus(id, { kind, url }));
  }
  for (const { named } of members) {
    const needs = statuses.find(({ id }) => id === named.service)?.depends_on ?? [];
    for (const id of needs) {
      if (named.compose === null || there.has(id)) continue;
      const { project, configFiles } = named.compose;
      const compose_service = id.startsWith(`${project}.`) ? id.slice(project.length + 1) : id;
      gone.set(id, missingStatus(id, { project, compose_files: [...configFiles], compose_service }));
    }
  }
  return [...gone.values()];
}

/** As `nameServices` would name it: qualified when another project has a service of that name. */
function missingId(service: string, project: string, all: readonly Member[]): string {
  return all.some(({ named }) => named.service === service) ? `${project}.${service}` : service;
}
