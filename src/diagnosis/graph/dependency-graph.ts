import type { ServiceStatus } from '#contract/service.ts';
import type { Finding } from '../finding.ts';

/** Who needs whom. Answers are sorted, direct ones first, and never hold the service itself. */
export interface DependencyGraph {
  needs(service: string): readonly string[];
  neededBy(service: string): readonly string[];
}

/**
 * From `depends_on`, from environment variables that name a service, and from log lines that name a service which did
 * not answer. Cycles are allowed.
 */
export function dependencyGraph(
  inventory: readonly ServiceStatus[],
  findings: readonly Finding[],
): DependencyGraph {
  const known = new Set(inventory.map((service) => service.id));
  const needs = new Map<string, Set<string>>();
  const neededBy = new Map<string, Set<string>>();
  const link = (from: string, to: string) => {
    if (from === to || !known.has(from) || !known.has(to)) return;
    add(needs, from, to);
    add(neededBy, to, from);
  };
  for (const service of inventory) {
    for (const to of service.depends_on) link(service.id, to);
    for (const { service: to } of service.env_refs) link(service.id, to);
  }
  for (const { subject, other } of findings) link(subject, other);
  return {
    needs: (service) => reach(needs, service),
    neededBy: (service) => reach(neededBy, service),
  };
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
