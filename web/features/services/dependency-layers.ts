import type { ServiceStatus } from '#contract/service.ts';

/** A service on the map: its column counts how many others it stands on. */
export interface MapNode {
  readonly id: string;
  readonly column: number;
  readonly row: number;
}

export interface MapEdge {
  /** Needs the other. */
  readonly from: string;
  readonly to: string;
  /** Said by the stack (`depends_on`), or only known from an address in its settings. */
  readonly kind: 'declared' | 'named';
}

export interface DependencyMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly columns: number;
  readonly rows: number;
}

/** Lays the services out so that everything stands to the right of what it needs; a circle is cut where it closes. */
export function dependencyMap(services: readonly ServiceStatus[]): DependencyMap {
  const known = new Set(services.map(({ id }) => id));
  const edges = services.flatMap(({ id, depends_on, env_refs }) => {
    const named = env_refs.map(({ service }) => service).filter((name) => !depends_on.includes(name));
    return [
      ...depends_on.map((to): MapEdge => ({ from: id, to, kind: 'declared' })),
      ...[...new Set(named)].map((to): MapEdge => ({ from: id, to, kind: 'named' })),
    ].filter(({ to }) => to !== id && known.has(to));
  });
  const depths = new Map<string, number>();
  function depthOf(id: string, above: readonly string[]): number {
    const done = depths.get(id);
    if (done !== undefined) return done;
    if (above.includes(id)) return 0;
    const below = edges.filter(({ from }) => from === id).map(({ to }) => depthOf(to, [...above, id]) + 1);
    const depth = Math.max(0, ...below);
    depths.set(id, depth);
    return depth;
  }
  const rows: number[] = [];
  const nodes = services.map(({ id }): MapNode => {
    const column = depthOf(id, []);
    const row = rows[column] ?? 0;
    rows[column] = row + 1;
    return { id, column, row };
  });
  return { nodes, edges, columns: rows.length, rows: Math.max(0, ...rows.map((count) => count ?? 0)) };
}
