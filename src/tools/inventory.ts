import { z } from 'zod';
import { ServiceId, type ServiceKind, type ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';

/** Arguments of a tool that speaks to the only service of its kind, or to the named one. */
export const WhichOne = z.strictObject({
  service: ServiceId.optional().describe('which one, when there are several'),
});
export type WhichOne = z.infer<typeof WhichOne>;

/** The service of this name. Throws `unknown_service` with the names that there are. */
export function findService(services: readonly ServiceStatus[], name: string): ServiceStatus {
  const found = services.find(({ id }) => id === name);
  if (found) return found;
  throw new OpsError(
    'unknown_service',
    `there is no service ${JSON.stringify(name)}; ${knownNames(services)}`,
  );
}

/**
 * The service of this kind, by name or because it is the only one. Throws `unknown_service` when there is none, and
 * `precondition` when there are several and none was named.
 */
export function findServiceOfKind(
  services: readonly ServiceStatus[],
  kind: ServiceKind,
  name: string | undefined,
): ServiceStatus {
  if (name !== undefined) {
    const named = findService(services, name);
    if (named.kind === kind) return named;
    throw new OpsError('precondition', `${name} is a ${named.kind} service, not ${kind}`);
  }
  const [only, ...others] = services.filter((service) => service.kind === kind);
  if (!only) throw new OpsError('unknown_service', `there is no ${kind} service; ${knownNames(services)}`);
  if (others.length === 0) return only;
  const names = [only, ...others].map(({ id }) => id).join(', ');
  throw new OpsError('precondition', `there are several ${kind} services: name one of ${names}`);
}

function knownNames(services: readonly ServiceStatus[]): string {
  const names = services.map(({ id }) => id).sort();
  return names.length === 0 ? 'none is known' : `known: ${names.join(', ')}`;
}
