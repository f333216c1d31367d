import type { ServiceStatus } from '#contract/service.ts';

/** Who needs whom, also by way of others. Nearest first, then by name; never the service itself. Cycles are allowed. */
export interface Dependencies {
  needs(service: string): readonly string[];
  neededBy(service: string): readonly string[];
}

/** A service with what tells whom it needs. */
export type Wired = Pick<ServiceStatus, 'id' | 'depends_on' | 'env_refs'>;

/**
 * From `depends_on` and from environment variables that name a service; `more` adds what else is known, as pairs of who
 * needs and who is needed. Names that no service has are left out.
 */
export function dependenciesOf(
  services: readonly Wired[],
  more: Iterable<readonly [from: string, to: string]> = [],
): Dependencies {
  const known = new Set(services.map(({ id }) => id));
  const needs = new Map<string, Set<string>>();
  const neededBy = new Map<string, Set<string>>();
  const link = (from: string, to: string) => {
    if (from === to || !known.has(from) || !known.has(to)) return;
    add(needs, from, to);
    add(neededBy, to, from);
  };
  for (const service of services) for (const to of needsOf(service)) link(service.id, to);
  for (const [from, to] of more) link(from, to);
  return {
    needs: (service) => reach(needs, service),
    neededBy: (service) => reach(neededBy, service),
  };
}

/** The services that one needs without a detour, by `depends_on` and its environment; none of one that is not known. */
export function needsOf(service: Omit<Wired, 'id'> | undefined): ReadonlySet<string> {
  return new Set([...(service?.depends_on ?? []), ...(service?.env_refs ?? []).map((ref) => ref.service)]);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

/** Breadth first, so that direct neighbours come first. */
function reach(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string): string[] {
  const seen = new Set([from]);
  let layer = [from];
  while (layer.length > 0) {
    const next = new Set(layer.flatMap((node) => [...(edges.get(node) ?? [])]).filter((n) => !seen.has(n)));
    layer = [...next].sort();
    for (const node of layer) seen.add(node);
  }
  seen.delete(from);
  return [...seen];
}
