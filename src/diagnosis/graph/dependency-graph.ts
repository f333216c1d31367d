import type { ServiceStatus } from '#contract/service.ts';
import { type Dependencies, dependenciesOf } from '#core/dependencies.ts';
import type { Finding } from '../finding.ts';

/** Who needs whom. Answers are sorted, direct ones first, and never hold the service itself. */
export type DependencyGraph = Dependencies;

/**
 * From the wiring of the inventory, from log lines that name a service which did not answer, and for a gateway that
 * fails from who may be behind it.
 */
export function dependencyGraph(
  inventory: readonly ServiceStatus[],
  findings: readonly Finding[],
): DependencyGraph {
  const named = findings.map(({ subject, other }) => [subject, other] as const);
  const known = dependenciesOf(inventory, named);
  const behind = behindGateways(inventory, findings, known);
  return behind.length === 0 ? known : dependenciesOf(inventory, [...named, ...behind]);
}

/**
 * Who answers for somebody behind it (502, 504) and is not known to need anybody, needs those of its networks whom
 * nobody else is known to need.
 */
function behindGateways(
  inventory: readonly ServiceStatus[],
  findings: readonly Finding[],
  known: Dependencies,
): (readonly [string, string])[] {
  const gateways = new Set(findings.filter(isGatewayError).map(({ subject }) => subject));
  return [...gateways].flatMap((id) => {
    const self = inventory.find((service) => service.id === id);
    if (!self || known.needs(id).length > 0) return [];
    const near = inventory.filter(({ networks }) => networks.some((one) => self.networks.includes(one)));
    return near
      .filter((other) => known.neededBy(other.id).length === 0)
      .map((other) => [id, other.id] as const);
  });
}

function isGatewayError({ kind, data }: Finding): boolean {
  if (kind === 'server-error') return data.status === 502 || data.status === 504;
  return kind === 'serves-errors' && data.gateway === true;
}
