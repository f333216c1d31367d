import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApprovalDesk } from '#agent/agent.ts';
import type { Grants } from '#agent/grants.ts';
import type { Auth } from '#auth/auth.ts';
import type { LimitPort } from '#auth/limits.ts';
import { createOAuthIssuer, type OAuthIssuer } from '#auth/oauth/oauth-issuer.ts';
import type { Config } from '#config/schema.ts';
import { OpsError } from '#core/ops-error.ts';
import { createHostCheck } from '#http/host-check.ts';
import { checkOrigin } from '#http/origin-check.ts';
import { createMcpFront, type McpFront } from '#hub/front/mcp-front.ts';
import {
  type Asker,
  DEFAULT_SETTINGS,
  type FrontParts,
  type FrontSettings,
  type HeaderReader,
} from '#hub/front/parts.ts';
import type { Hub } from '#hub/hub.ts';
import type { Upstreams } from '#hub/upstream/upstreams.ts';
import type { Store } from '#store/store.ts';
import { VERSION } from './version.ts';

export interface FrontPlan {
  readonly config: Config;
  readonly hub: Hub;
  readonly upstreams: Upstreams | null;
  readonly store: Store;
  readonly desk: Pick<ApprovalDesk, 'decline'>;
  readonly grants: Pick<Grants, 'use'>;
  readonly auth: Pick<Auth, 'authenticate' | 'connections'>;
  readonly limits: LimitPort;
  readonly publicUrl: () => string;
  /** The addresses of the hub itself, the public one first. */
  readonly resources: () => readonly string[];
  /** A secret that all replicas share. */
  readonly secret: string;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
  /** What is other than configured. */
  readonly settings?: Partial<FrontSettings>;
}

/** The door for MCP hosts, over what this instance has. */
export function openFront(plan: FrontPlan): McpFront {
  const { config, hub, store, desk, auth, publicUrl } = plan;
  const { server, mcp } = config;
  const outside = mcp.oauth || null;
  const oauth = outside
    ? createOAuthIssuer({
        issuer: outside.issuer,
        audience: () => outside.audience ?? `${publicUrl()}/mcp`,
        fetch,
        now: plan.now,
      })
    : null;
  const checkHost = createHostCheck({ bindHost: server.host, hosts: [...server.hosts, mcp.host], publicUrl });
  return createMcpFront({
    version: VERSION,
    gate: hub.gate,
    settle: hub.settle,
    callers: hub.callers,
    upstreams: plan.upstreams,
    approvals: {
      get: (id) => store.approvals.get(id),
      async withdraw(id, reason, { principal }) {
        await desk.decline(id, reason, { principal, client: 'mcp', correlationId: `mcp_${randomUUID()}` });
      },
      onMoved: (listener) =>
        store.events.subscribe((rows) => {
          for (const { action, resource: id, metadata } of rows)
            if (action.startsWith('approval.') && typeof metadata.to === 'string')
              listener({ id, to: metadata.to, runNow: metadata.run_now === true });
        }),
    },
    holds: store.holds,
    tasks: store.outsideTasks,
    once: onceIn(store.settings),
    preapproved: (approval, definitionHash) => plan.grants.use(approval, definitionHash),
    authenticate: (headers) => askerOf(headers, auth, oauth),
    resources: plan.resources,
    checkRequest({ headers }) {
      checkHost(headers.get('host') ?? '');
      // Whatever the method: a stream of events is not for other sites either.
      checkOrigin('POST', headers, publicUrl(), null);
    },
    publicUrl,
    authorizationServers: () =>
      mcp.oauth ? [mcp.oauth.issuer] : auth.connections ? [auth.connections.issuer()] : [],
    async record(event) {
      await store.events.append([event], 'grouped');
    },
    limits: (key, max) => plan.limits.take(key, max, 60),
    redact: hub.redact,
    redactSecrets: hub.redactSecrets,
    stateKey: createHmac('sha256', plan.secret).update('mcp request state').digest(),
    settings: { ...settingsOf(mcp), ...plan.settings },
    now: plan.now,
    onError: plan.onError,
  });
}

const ONCE = 'mcp.once:';

/** Of many who take a setting, the database lets one. */
function onceIn(settings: Store['settings']): FrontParts['once'] {
  return {
    keep: (nonce, until) => settings.set(`${ONCE}${nonce}`, until),
    spend: async (nonce) => (await settings.take(`${ONCE}${nonce}`)) !== undefined,
    async forget(before) {
      const all = await settings.list(ONCE);
      for (const { key, value } of all) if (String(value) < before) await settings.delete(key);
    },
  };
}

/** Programs come with a token, or not at all: a cookie is a browser's. */
async function askerOf(
  headers: HeaderReader,
  auth: FrontPlan['auth'],
  oauth: OAuthIssuer | null,
): Promise<Asker | null> {
  const authorization = headers.get('authorization');
  const jwt = /^bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? '')?.[1];
  if (jwt !== undefined && oauth) return oauth(jwt);
  const connected = /^bearer (opo_\w+)$/i.exec(authorization ?? '')?.[1];
  if (connected !== undefined && auth.connections) {
    const caller = await auth.connections.callerOf(connected);
    if (caller) return caller;
    throw new OpsError(
      'unauthenticated',
      'the access token is unknown, has expired, or is for something else',
    );
  }
  const own = new Headers(authorization === null ? {} : { authorization });
  const known = await auth.authenticate(own);
  if (!known) return null;
  const { principal } = known;
  return { principal, clientName: principal.kind === 'token' ? principal.name : null };
}

function settingsOf({ approvals, sse, ...mcp }: Config['mcp']): FrontSettings {
  return {
    ...DEFAULT_SETTINGS,
    sse,
    holdMs: approvals.hold * 1000,
    form: approvals.form,
    onDecline: approvals.on_decline,
    replayMs: approvals.replay * 1000,
    refusalMs: approvals.refusal * 1000,
    sessionsPerCaller: mcp.sessions_per_caller,
    sessionIdleMs: mcp.session_idle * 1000,
  };
}

/** What the hub may be called: its public address, and on this machine the names of loopback at both ports. */
export function hubAddresses(publicUrl: string, ownUrl: string | null): string[] {
  const urls = [`${publicUrl}/mcp`, ...(ownUrl === null ? [] : [ownUrl])];
  const names = urls.flatMap((url) => {
    const { hostname, port } = new URL(url);
    if (!LOOPBACK.includes(hostname)) return [url];
    return [url, ...LOOPBACK.map((name) => `http://${name}:${port}/mcp`)];
  });
  return [...new Set(names)];
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

const USUAL_PORT = 8811;

/** A listener for hosts alone. Null when the usual port, which nobody asked for, is another program's. */
export async function listenForHosts(
  front: McpFront,
  { mcp, server: web }: Config,
  say: (line: string) => void,
): Promise<({ readonly url: string } & AsyncDisposable) | null> {
  const port = mcp.port ?? (web.port === 0 ? 0 : USUAL_PORT);
  const server = createServer((request, response) => {
    if (!front.handle(request, response)) response.writeHead(404).end();
  });
  server.requestTimeout = 30_000;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: mcp.host, port }, () => resolve());
    });
  } catch (error) {
    if (mcp.port !== undefined) throw error;
    say(`MCP hosts are served at /mcp alone: ${mcp.host} port ${port} is in use`);
    return null;
  }
  const { port: bound } = server.address() as AddressInfo;
  const host = mcp.host.includes(':') ? `[${mcp.host}]` : mcp.host;
  return {
    url: `http://${host}:${bound}/mcp`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
