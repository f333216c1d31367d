import type { ServiceStatus } from '#contract/service.ts';
import { needsOf } from '#core/dependencies.ts';
import { type Address, isNumeric } from './addresses.ts';

/** Milliseconds after its start from which on somebody is expected to let others in. */
const SETTLED_MS = 10_000;

/**
 * The service behind a bare address that nobody is known to have: a container made anew gets another one. It is the only
 * one that the subject needs in that part of its networks, or the only one that it needs and that was not up yet, or
 * hardly, at the time `at` (ISO 8601 UTC, null when not known). Null when it cannot be told.
 */
export function likelyAt(
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
    ({ id, networks }) => needed.has(id) && networks.some((network) => self?.networks.includes(network)),
  );
  const beside = near.filter(({ url }) => neighbourhood(hostOf(url)) === neighbourhood(address.host));
  const made = near.filter(
    ({ started_at }) => at !== null && Date.parse(started_at ?? '') > Date.parse(at) - SETTLED_MS,
  );
  const found = beside.length === 1 ? beside : made;
  return found.length === 1 ? found[0]!.id : null;
}

function hostOf(url: string | null): string {
  return url === null ? '' : new URL(url).hostname;
}

/** The first three numbers of an address. */
function neighbourhood(host: string): string | null {
  return /^(\d+\.\d+\.\d+)\.\d+$/.exec(host)?.[1] ?? null;
}
