import { OpsError } from '#core/ops-error.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** Every address of the machine: nobody asks for it by that name. */
const WILDCARDS: readonly string[] = ['0.0.0.0', '::', '[::]', ''];

/** The names that are ours. `publicUrl` is asked anew, because port 0 is known late. */
export interface OwnNames {
  readonly bindHost: string;
  readonly hosts: readonly string[];
  readonly publicUrl: () => string;
}

/**
 * Answers a check of the `Host` header against the names that are ours, ports aside: a page of another site whose name
 * was made to point at us (DNS rebinding) is turned away with `bad_host`.
 */
export function createHostCheck({ bindHost, hosts, publicUrl }: OwnNames): (header: string) => void {
  const bound = WILDCARDS.includes(bindHost) ? [] : [bindHost.replace(/^(?!\[)(.*:.*)$/, '[$1]')];
  const named = hosts.filter((name) => !WILDCARDS.includes(name));
  const ours = new Set([...LOOPBACK, ...bound, ...named].map(nameOf));
  return (header) => {
    const name = nameOf(header);
    if (name !== null && (ours.has(name) || name === publicName(publicUrl()))) return;
    throw new OpsError(
      'bad_host',
      `Host: ${JSON.stringify(header.slice(0, 100))} is not a name of this server`,
    );
  };
}

/** Lower-case name or bracketed IPv6 address, without its port; null for what is no host. */
function nameOf(header: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header);
  return match?.[1]?.toLowerCase() ?? null;
}

function publicName(url: string): string | null {
  return URL.canParse(url) ? nameOf(new URL(url).host) : null;
}
