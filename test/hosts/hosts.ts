import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const WHO = { name: 'a host', version: '1' };

export type Capabilities = NonNullable<ConstructorParameters<typeof Client>[1]>['capabilities'];

/** A host of 2026-07-28, or with `legacy` the same program as one of 2025-11-25. */
export async function connectHost(
  url: string,
  token: string | null,
  more: {
    readonly era?: 'modern' | 'legacy';
    readonly capabilities?: Capabilities;
    prepare?(client: Client): void;
  } = {},
): Promise<Client & AsyncDisposable> {
  const { era = 'modern', capabilities = {}, prepare } = more;
  const versionNegotiation =
    era === 'legacy' ? { mode: 'legacy' as const } : { mode: { pin: '2026-07-28' } as const };
  const client = new Client(WHO, { capabilities, versionNegotiation });
  prepare?.(client);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: bearer(token) } }),
  );
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

/** A host that was built on the SDK of the years before. */
export async function connectOldHost(
  url: string,
  token: string | null,
  capabilities: Record<string, unknown> = {},
  prepare?: (client: OldClient) => void,
): Promise<OldClient & AsyncDisposable> {
  const client = new OldClient(WHO, { capabilities });
  prepare?.(client);
  const transport = new OldTransport(new URL(url), { requestInit: { headers: bearer(token) } });
  await client.connect(transport as Parameters<OldClient['connect']>[0]);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

/** A host that starts a program and speaks to it over its stdin and stdout. */
export async function connectStdioHost(
  command: string,
  args: readonly string[],
  era: 'modern' | 'legacy',
): Promise<Client & AsyncDisposable> {
  const versionNegotiation =
    era === 'legacy' ? { mode: 'legacy' as const } : { mode: { pin: '2026-07-28' } as const };
  const client = new Client(WHO, { capabilities: {}, versionNegotiation });
  await client.connect(new StdioClientTransport({ command, args: [...args], stderr: 'inherit' }));
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
