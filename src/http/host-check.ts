import { OpsError } from '#core/ops-error.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Answers a check of the `Host` header against the names that are ours, ports aside: a page of another site whose name
 * was made to point at us (DNS rebinding) is turned away with `bad_host`.
 */
export function createHostCheck(
  bindHost: string,
  hosts: readonly string[],
): (header: string | undefined) => void {
  const bound = bindHost.includes(':') && !bindHost.startsWith('[') ? `[${bindHost}]` : bindHost;
  const ours = new Set([...LOOPBACK, bound, ...hosts].map((name) => nameOf(name)));
  return (header) => {
    const name = nameOf(header ?? '');
    if (name !== null && ours.has(name)) return;
    throw new OpsError(
      'bad_host',
      `Host: ${JSON.stringify((header ?? '').slice(0, 100))} is not a name of this server`,
    );
  };
}

/** Lower-case name or bracketed IPv6 address, without its port; null for what is no host. */
function nameOf(header: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header);
  return match?.[1]?.toLowerCase() ?? null;
}
