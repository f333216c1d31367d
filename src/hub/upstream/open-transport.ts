import type { lookup } from 'node:dns';
import type { AuthProvider, OAuthClientProvider } from '@modelcontextprotocol/client';
import { SSEClientTransport, type Transport } from '@modelcontextprotocol/client';
import type { StdioStart } from '#contract/mcp-container.ts';
import { OpsError } from '#core/ops-error.ts';
import { createGuardedFetch } from './http/guarded-fetch.ts';
import { HttpTransport } from './http/http-transport.ts';
import { checkUrl, createOutbound } from './http/outbound.ts';
import type { UpstreamSecrets, UpstreamSpec, UpstreamTransport } from './spec.ts';
import type { Channel } from './stdio/channel.ts';
import { openChild } from './stdio/child-channel.ts';
import { LineTransport } from './stdio/line-transport.ts';
import type { Reaper } from './stdio/reaper.ts';

/** Has a server started in a container and attaches to it. */
export type RunContainer = (start: StdioStart) => Promise<Channel>;

export interface TransportParts {
  readonly reaper: Reaper;
  /** PATH and HOME, which a program needs to start at all. */
  readonly baseEnv: Readonly<Record<string, string>>;
  /** Null where nothing starts containers for it. */
  readonly runContainer: RunContainer | null;
  /** Names the connection among those to its server: of each there is one container at most. */
  readonly slot?: string;
  /** How this hub signs in to a server for a principal; null when headers say all. */
  readonly authFor?: (
    spec: UpstreamSpec,
    principal: string | null,
  ) => AuthProvider | OAuthClientProvider | null;
  readonly resolve?: typeof lookup;
}

/** A transport that has not been started. Nothing of one server or principal gets into another's. */
export function openTransport(
  spec: UpstreamSpec,
  secrets: UpstreamSecrets,
  principal: string | null,
  parts: TransportParts,
): Transport & { readonly reason?: string | null } {
  const { transport, limits } = spec;
  const maxBytes = limits.messageBytes;
  switch (transport.kind) {
    case 'stdio': {
      const { command, args, cwd } = transport;
      const env = { ...parts.baseEnv, ...transport.env, ...secrets.env };
      return new LineTransport({
        open: () => openChild({ command, args, env, cwd }, parts.reaper),
        maxBytes,
      });
    }
    case 'container': {
      const { runContainer, slot = 'main' } = parts;
      if (runContainer === null)
        throw new OpsError('no_container_engine', 'it is an image, and there is no controller to run it');
      const start = { launch: transport.launch, slot, secrets: { ...secrets.env } };
      return new LineTransport({ open: () => runContainer(start), maxBytes });
    }
    case 'http':
    case 'sse':
      return openHttp(spec, transport, secrets, parts.authFor?.(spec, principal) ?? null, parts.resolve);
  }
}

function openHttp(
  { limits }: UpstreamSpec,
  { kind, url, headers, reach }: Extract<UpstreamTransport, { kind: 'http' | 'sse' }>,
  secrets: UpstreamSecrets,
  authProvider: AuthProvider | OAuthClientProvider | null,
  resolve: typeof lookup | undefined,
): Transport & { readonly reason?: string | null } {
  const address = new URL(url);
  checkUrl(address, reach);
  const outbound = createOutbound({ reach, ...(resolve === undefined ? {} : { resolve }) });
  const maxBytes = limits.messageBytes;
  const all = { ...headers, ...secrets.headers };
  if (kind === 'http') return new HttpTransport(address, { outbound, maxBytes, headers: all }, authProvider);
  const transport = new SSEClientTransport(address, {
    fetch: createGuardedFetch({ outbound, maxBytes }),
    requestInit: { headers: all },
    ...(authProvider === null ? {} : { authProvider }),
  });
  const close = transport.close.bind(transport);
  transport.close = async () => {
    await close();
    outbound.close();
  };
  return transport;
}
