import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { serveStream } from '#hub/front/serve-stream.ts';
import { type FrontWorld, PEOPLE } from './front-world.ts';

export interface Notice {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A host of some kind, with what it was told; what the two SDKs call alike is called here. */
export interface AnyHost extends AsyncDisposable {
  readonly client: Pick<
    Client,
    | 'listTools'
    | 'callTool'
    | 'listResources'
    | 'listResourceTemplates'
    | 'readResource'
    | 'listPrompts'
    | 'getPrompt'
    | 'complete'
    | 'subscribeResource'
    | 'unsubscribeResource'
    | 'setLoggingLevel'
  >;
  readonly heard: readonly Notice[];
  /** Only hosts of 2026-07-28: a stream of news. */
  readonly listen: Client['listen'] | null;
}

const CAPABILITIES = { elicitation: { form: {} }, sampling: {}, roots: {} };
const headersOf = (who: string) => ({ authorization: `Bearer ${who}` });
const ROOTS = { roots: [{ uri: 'file:///host', name: 'host' }] };
const SAMPLE = {
  role: 'assistant' as const,
  model: 'none',
  content: { type: 'text' as const, text: 'yes' },
};
let names = 0;

function elicited() {
  names += 1;
  return { action: 'accept' as const, content: { name: `ann-${names}` } };
}

/** Hosts of both generations and all transports that the front has. `can`: whether they answer questions. */
export const HOST_KINDS: Readonly<
  Record<string, (world: FrontWorld, can: boolean, who?: string) => Promise<AnyHost>>
> = {
  'SDK v2, 2026-07-28, HTTP': (world, can, who) => hostOf({ pin: '2026-07-28' }, overHttp(world, who), can),
  'SDK v2, 2025-11-25, HTTP': (world, can, who) => hostOf('legacy', overHttp(world, who), can),
  'SDK v1, 2025-11-25, HTTP': oldHost,
  'SDK v2, 2026-07-28, lines': async (world, can, who) =>
    hostOf({ pin: '2026-07-28' }, await overLines(world, who), can),
  'SDK v2, 2025-11-25, lines': async (world, can, who) => hostOf('legacy', await overLines(world, who), can),
  'SDK v2, 2024-11-05, SSE': (world, can, who) => hostOf('legacy', overSse(world, who), can),
};

async function hostOf(
  mode: 'legacy' | { readonly pin: string },
  transport: Transport,
  can: boolean,
): Promise<AnyHost> {
  const client = new Client(
    { name: 'host', version: '1' },
    { capabilities: can ? CAPABILITIES : {}, versionNegotiation: { mode } },
  );
  const heard: Notice[] = [];
  client.fallbackNotificationHandler = async (notice) => void heard.push(notice as Notice);
  if (can) {
    client.setRequestHandler('elicitation/create', async () => elicited());
    client.setRequestHandler('sampling/createMessage', async () => SAMPLE);
    client.setRequestHandler('roots/list', async () => ROOTS);
  }
  await client.connect(transport);
  return {
    client,
    heard,
    listen: mode === 'legacy' ? null : client.listen.bind(client),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function oldHost(world: FrontWorld, can: boolean, who = 'olga'): Promise<AnyHost> {
  const client = new OldClient({ name: 'host', version: '1' }, { capabilities: can ? CAPABILITIES : {} });
  const heard: Notice[] = [];
  client.fallbackNotificationHandler = async (notice) => void heard.push(notice as Notice);
  if (can) {
    client.setRequestHandler(ElicitRequestSchema, async () => elicited());
    client.setRequestHandler(CreateMessageRequestSchema, async () => SAMPLE);
    client.setRequestHandler(ListRootsRequestSchema, async () => ROOTS);
  }
  const transport = new OldTransport(new URL(world.mcp), { requestInit: { headers: headersOf(who) } });
  await client.connect(transport as Parameters<OldClient['connect']>[0]);
  return {
    // Its methods differ in types that no test looks at.
    client: Object.assign(Object.create(client), {
      callTool: (params: never, options: never) => client.callTool(params, undefined, options),
    }) as unknown as AnyHost['client'],
    heard,
    listen: null,
    [Symbol.asyncDispose]: () => client.close(),
  };
}

function overHttp(world: FrontWorld, who = 'olga'): Transport {
  return new StreamableHTTPClientTransport(new URL(world.mcp), { requestInit: { headers: headersOf(who) } });
}

function overSse(world: FrontWorld, who = 'olga'): Transport {
  const headers = headersOf(who);
  return new SSEClientTransport(new URL(`${world.url}/sse`), {
    requestInit: { headers },
    eventSourceInit: {
      fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...headers } }),
    },
  });
}

/** What `opspilot mcp` carries: lines over a socket. */
async function overLines(world: FrontWorld, who = 'olga'): Promise<Transport> {
  const server = createServer((socket) => {
    serveStream(socket, { principal: PEOPLE[who] as never, clientName: 'lines' }, world.front.parts);
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = createConnection((server.address() as { port: number }).port, '127.0.0.1');
  await once(socket, 'connect');
  // The same lines in both directions: the transport of a server is that of a host.
  const transport = new StdioServerTransport(socket, socket) as Transport;
  const close = transport.close.bind(transport);
  transport.close = async () => {
    await close();
    socket.destroy();
  };
  return transport;
}
