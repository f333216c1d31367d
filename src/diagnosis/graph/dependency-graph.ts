import type { ServiceStatus } from '#contract/service.ts';
import { type Dependencies, dependenciesOf } from '#core/dependencies.ts';
import type { Finding } from '../finding.ts';

/** Who needs whom. Answers are sorted, direct ones first, and never hold the service itself. */
export type DependencyGraph = Dependencies;

/** From the wiring of the inventory, and from log lines that name a service which did not answer. */
export function dependencyGraph(
  inventory: readonly ServiceStatus[],
  findings: readonly Finding[],
): DependencyGraph {
  return dependenciesOf(
    inventory,
    findings.map(({ subject, other }) => [subject, other] as const),
  );
}
