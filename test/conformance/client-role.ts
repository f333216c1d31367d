import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createGuardedFetch } from '#hub/upstream/http/guarded-fetch.ts';
import { createOutbound } from '#hub/upstream/http/outbound.ts';
import { memorySignIn, SignIn } from '#hub/upstream/oauth/sign-in.ts';
import type { UpstreamTransport } from '#hub/upstream/spec.ts';
import { caller, specOf, world } from '#hub/upstream/upstream-fixture.ts';
import { FrontWorld } from '../hosts/front-world.ts';

/**
 * What the suite runs in the client's role: it hands its address over as the last word. The hub takes that address as an
 * outside server, and a host of the SDK drives the hub; for `auth/` scenarios our sign-in is driven at the back itself.
 */
const {
  MCP_CONFORMANCE_SCENARIO: scenario = '',
  MCP_CONFORMANCE_CONTEXT: context = '{}',
  MCP_CONFORMANCE_PROTOCOL_VERSION: revision,
} = process.env;
const url = process.argv.at(-1) ?? '';
const transport: UpstreamTransport = { kind: 'http', url, headers: {}, reach: 'private' };
const era = revision === '2025-11-25' ? ('legacy' as const) : ('auto' as const);
const given = JSON.parse(context) as {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly toolCalls?: readonly { name: string; arguments: Record<string, unknown> }[];
};
/** What fits a field of this type. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  string: 'text',
  integer: 5,
  number: 5,
  boolean: true,
  array: [],
  object: {},
};
/** Whatever the suite's server has only reads. */
const ALL_READ = new Proxy(
  {},
  { get: () => 'read', getOwnPropertyDescriptor: () => ({ configurable: true, value: 'read' }) },
);

await (scenario.startsWith('auth/') ? signIn() : throughHub());
process.exit(0);

async function throughHub(): Promise<void> {
  await using hub = await FrontWorld.open({
    anonymous: 'olga',
    spec: { transport, era, names: 'bare', asks: ['elicitation', 'sampling', 'roots'], effects: ALL_READ },
  });
  const capabilities = { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} };
  const mode = era === 'legacy' ? 'legacy' : 'auto';
  const host = new Client({ name: 'host', version: '1' }, { capabilities, versionNegotiation: { mode } });
  host.setRequestHandler('elicitation/create', async () => ({
    action: 'accept',
    content: scenario.includes('defaults') ? {} : { confirmed: true },
  }));
  host.setRequestHandler('sampling/createMessage', async () => ({
    role: 'assistant',
    model: 'none',
    content: { type: 'text', text: 'yes' },
  }));
  host.setRequestHandler('roots/list', async () => ({ roots: [] }));
  await host.connect(new StreamableHTTPClientTransport(new URL(hub.mcp)));
  const { tools } = await host.listTools();
  const calls =
    given.toolCalls ??
    tools
      .filter(({ name }) => !name.startsWith('hub_'))
      .map(({ name, inputSchema }) => ({ name, arguments: sampleArguments(inputSchema) }));
  for (const { name, arguments: args } of calls)
    await host
      .callTool({ name, arguments: withoutNulls(args) })
      .catch((error: Error) => process.stderr.write(`${name}: ${error.message}\n`));
  if (tools.length > 0 && host.getServerCapabilities()?.prompts) await host.listPrompts();
  await host.close();
}

async function signIn(): Promise<void> {
  const outbound = createOutbound({ reach: 'private' });
  const fetch = createGuardedFetch({ outbound, maxBytes: 1_000_000 });
  const shown: URL[] = [];
  const provider = new SignIn({
    serverUrl: url,
    redirectUrl: 'http://localhost:3000/callback',
    clientName: 'OpsPilot',
    clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
    ...(given.client_id === undefined
      ? {}
      : {
          registered: {
            client_id: given.client_id,
            ...(given.client_secret === undefined ? {} : { client_secret: given.client_secret }),
          } as never,
        }),
    store: memorySignIn(),
    show: (where) => void shown.push(where),
    fetch,
    now: () => new Date(),
  });
  await using upstreams = await world(
    [specOf('suite', transport, { era, names: 'bare', limits: { failures: 100 } })],
    { authFor: () => provider },
  );
  for (let round = 0; round < 4; round += 1) {
    const tool = upstreams.tools().find(({ own }) => own.name === 'test-tool');
    if (tool !== undefined) {
      const isDone = await upstreams.callTool(tool, {}, caller()).then(
        () => true,
        (error: Error) => Boolean(process.stderr.write(`${error.message}\n`)) && false,
      );
      if (isDone) break;
    }
    const where = shown.pop();
    if (where === undefined) break;
    const answer = await outbound.send(where, { method: 'GET', headers: {} });
    await answer.body.dump();
    await provider.finish(new URL(String(answer.headers.location ?? 'http://none.invalid/')).searchParams);
    await upstreams.probe('suite', AbortSignal.timeout(10_000));
  }
  process.stderr.write(`${JSON.stringify(upstreams.status()[0]?.lastError)}\n`);
  outbound.close();
}

function sampleArguments({
  properties = {},
  required = [],
}: {
  properties?: object | undefined;
  required?: readonly string[] | undefined;
}): Record<string, unknown> {
  const types = properties as Record<string, { type?: string }>;
  return Object.fromEntries(required.map((name) => [name, SAMPLES[types[name]?.type ?? 'string']]));
}

/** The hub holds arguments to their schema, and one that may be left out is not there instead of null. */
function withoutNulls(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
