import type { ServiceStatus } from '#contract/service.ts';
import { needsOf } from '#core/dependencies.ts';
import { type Address, isNumeric } from './addresses.ts';

/**
 * The service that most likely had a bare address of the subject's own network which nobody has now: a container made
 * anew gets another one. It is the only one that the subject needs there, or the only one that came up after `at` (ISO
 * 8601 UTC, null when not known). Null when it cannot be told.
 */
export function formerlyAt(
  address: Address | null,
  subject: string,
  at: string | null,
  inventory: readonly ServiceStatus[],
): string | null {
  if (address === null || !isNumeric(address)) return null;
  if (inventory.some(({ url }) => hostOf(url) === address.host)) return null;
  const self = inventory.find(({ id }) => id === subject);
  const needed = needsOf(self);
  const near = inventory.filter(
    ({ id, url, networks }) =>
      needed.has(id) &&
      networks.some((network) => self?.networks.includes(network)) &&
      neighbourhood(hostOf(url)) === neighbourhood(address.host),
  );
  const made = near.filter(({ started_at }) => at !== null && started_at !== null && started_at > at);
  if (near.length === 1) return near[0]!.id;
  return made.length === 1 ? made[0]!.id : null;
}

function hostOf(url: string | null): string {
  return url === null ? '' : new URL(url).hostname;
}

/** The first three numbers of an address. */
function neighbourhood(host: string): string | null {
  return /^(\d+\.\d+\.\d+)\.\d+$/.exec(host)?.[1] ?? null;
}
