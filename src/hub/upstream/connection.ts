import {
  Client,
  type ClientCapabilities,
  type Implementation,
  type jsonSchemaValidator,
  type PriorDiscovery,
  type ServerCapabilities,
  type Transport,
} from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import { type Lane, openLane } from './lane.ts';
import { askedToSignIn } from './oauth/credentials.ts';
import type { UpstreamSpec } from './spec.ts';
import type { CallerSession, JsonObject } from './upstreams.ts';

export interface ConnectPlan {
  readonly spec: UpstreamSpec;
  readonly transport: Transport & { readonly reason?: string | null };
  /** What is known of its era from before. */
  readonly prior: PriorDiscovery | null;
  /** What this hub calls itself to servers. */
  readonly self: Implementation;
  /** What the session behind this connection can answer; empty for one that many share. */
  readonly capabilities: ClientCapabilities;
  readonly session: CallerSession | null;
  readonly onNotification: (notification: { method: string; params?: JsonObject }) => void;
  readonly signal: AbortSignal;
}

/** An open connection to one server, for one authorisation. */
export interface Connection {
  readonly era: 'modern' | 'legacy';
  readonly server: Implementation | null;
  readonly capabilities: ServerCapabilities;
  readonly instructions: string | null;
  readonly client: Client;
  readonly lane: Lane;
  /** Resolves with the reason when it has ended. */
  readonly ended: Promise<string>;
  readonly verdict: PriorDiscovery;
  lastUsed: number;
  close(): Promise<void>;
}

const PROBE_MS = 5000;
const ASKED = ['elicitation/create', 'sampling/createMessage', 'roots/list'] as const;

/** Connects, asking which era the server speaks unless that is known. Throws `server_down`, or what the server said. */
export async function connect(plan: ConnectPlan): Promise<Connection> {
  const { spec, transport, self, capabilities, session, onNotification } = plan;
  const client = new Client(self, {
    capabilities: { ...capabilities },
    versionNegotiation: {
      mode: modeOf(spec.era),
      probe: { timeoutMs: Math.min(PROBE_MS, spec.limits.connectMs) },
    },
    inputRequired: { autoFulfill: false },
    jsonSchemaValidator: NO_VALIDATOR,
    listMaxPages: 64,
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const failed = failures(client, () => transport.reason ?? null);
  client.onclose = () => end(transport.reason ?? failed.last() ?? 'the connection was closed');
  client.fallbackNotificationHandler = async ({ method, params }) =>
    onNotification({ method, ...(params === undefined ? {} : { params: params as JsonObject }) });
  let lane: Lane | null = null;
  if (session !== null) passRequests(client, capabilities, session, () => lane?.asking());
  const prior = plan.prior ?? (spec.era === 'legacy' ? { kind: 'legacy' as const } : null);
  try {
    await client.connect(transport, {
      timeout: spec.limits.connectMs,
      maxTotalTimeout: spec.limits.connectMs,
      signal: plan.signal,
      ...(prior === null ? {} : { prior }),
    });
  } catch (error) {
    await client.close().catch(() => undefined);
    await transport.close().catch(() => undefined);
    throw known(error, failed.last(), spec);
  }
  const era = client.getProtocolEra() ?? 'legacy';
  const opened = openLane(transport, era === 'modern' && transport.hasPerRequestStream === true);
  lane = opened;
  void ended.then((reason) => opened.fail(reason));
  const discover = client.getDiscoverResult();
  return {
    era,
    server: client.getServerVersion() ?? null,
    capabilities: client.getServerCapabilities() ?? {},
    instructions: client.getInstructions() ?? null,
    client,
    lane: opened,
    ended,
    verdict: era === 'modern' && discover !== undefined ? { kind: 'modern', discover } : { kind: 'legacy' },
    lastUsed: performance.now(),
    async close() {
      end('closed');
      await client.close().catch(() => undefined);
      await transport.close().catch(() => undefined);
    },
  };
}

/** Outputs are held against their schemas by the gate, with bounds that the SDK's validator does not have. */
const NO_VALIDATOR: jsonSchemaValidator = {
  getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
};

function modeOf(era: UpstreamSpec['era']) {
  return era === 'modern' ? { pin: '2026-07-28' } : era;
}

/** The last thing that went wrong on the connection: the reason that a close itself does not tell. */
function failures(client: Client, reason: () => string | null): { last(): string | null } {
  let text: string | null = null;
  client.onerror = (error) => {
    text = error.message;
  };
  return { last: () => reason() ?? text };
}

/** What a server of 2025 asks goes to the one session that this connection is held for. */
function passRequests(
  client: Client,
  capabilities: ClientCapabilities,
  session: CallerSession,
  asking: () => Disposable | undefined,
): void {
  const can = {
    'elicitation/create': capabilities.elicitation,
    'sampling/createMessage': capabilities.sampling,
    'roots/list': capabilities.roots,
  };
  for (const method of ASKED) {
    if (can[method] === undefined) continue;
    client.setRequestHandler(method, async ({ params }, { mcpReq }) => {
      using _ = asking();
      const asked = { method, ...(params === undefined ? {} : { params: params as JsonObject }) };
      return (await session.ask(asked, mcpReq.signal)) as never;
    });
  }
}

function known(error: unknown, reason: string | null, spec: UpstreamSpec): OpsError {
  if (error instanceof OpsError) return error;
  const cause = (error as { cause?: unknown }).cause;
  if (cause instanceof OpsError) return cause;
  const signIn = askedToSignIn(error, spec);
  if (signIn) return signIn;
  const text = error instanceof Error ? error.message : String(error);
  return new OpsError('server_down', reason === null || text.includes(reason) ? text : `${text}: ${reason}`, {
    cause: error,
  });
}
