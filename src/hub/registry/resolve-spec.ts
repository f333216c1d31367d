import type { McpServer, McpToolRules } from '#contract/mcp.ts';
import type { ContainerLaunch } from '#contract/mcp-container.ts';
import { isPerPrincipal } from '#vault/secret-sources.ts';
import type {
  SignInPlan,
  ToolRules,
  UpstreamAccess,
  UpstreamLimits,
  UpstreamSpec,
  UpstreamTransport,
} from '../upstream/spec.ts';
import { fillSecretText, referencesIn } from './secret-text.ts';

/** Finds the value behind a reference, for this principal where it depends on who calls. */
export type FindSecret = (reference: string, principalId?: string) => Promise<string>;

/** What the back of the hub is given of one server. `mayStart` is false until a person has confirmed what it starts. */
export function resolveSpec(
  id: string,
  server: McpServer,
  mayStart: boolean,
  secretsVersion: string,
  find: FindSecret,
  lister: (id: string, server: McpServer) => Promise<string | null>,
): UpstreamSpec {
  const values = { ...server.env, ...server.headers };
  const signIn = signInOf(server);
  return {
    id,
    transport: transportOf(server, containerLaunch(id, server)),
    disabled: !server.enabled || !mayStart,
    era: server.era,
    start: server.eager ? 'eager' : 'lazy',
    names: server.names,
    pins: 'enforce',
    effects: effectsOf(server),
    toolRules: rulesOf(server),
    evidence: server.evidence,
    access: accessOf(server),
    limits: limitsOf(server),
    asks: server.asks,
    perPrincipal:
      signIn?.per === 'person' ||
      Object.values(values).some((value) => referencesIn(value).some(isPerPrincipal)),
    lister: () => lister(id, server),
    ...(signIn && { signIn }),
    secretsVersion,
    async secrets(principal) {
      const fill = (reference: string) => find(reference, principal ?? undefined);
      const [env, headers] = await Promise.all([
        filled(secretValues(server.env), fill),
        filled(secretValues(server.headers), fill),
      ]);
      return { env, headers };
    },
  };
}

function transportOf(
  { command, url, args, cwd, env, headers, ...server }: McpServer,
  launch: ContainerLaunch | null,
): UpstreamTransport {
  if (launch !== null) return { kind: 'container', launch };
  if (command !== undefined) return { kind: 'stdio', command, args, env: plainValues(env), cwd: cwd ?? null };
  return { kind: server.transport, url: url ?? '', headers: plainValues(headers), reach: server.reach };
}

function effectsOf({ tools }: McpServer): UpstreamSpec['effects'] {
  const entries = Object.entries(tools);
  return Object.fromEntries(
    entries.map(([name, rules]) => [name, typeof rules === 'string' ? rules : rules.effect]),
  );
}

function rulesOf({ tools }: McpServer): Readonly<Record<string, ToolRules>> {
  const rules = Object.entries(tools).flatMap(([name, entry]): [string, ToolRules][] =>
    typeof entry === 'string' ? [] : [[name, toolRules(entry)]],
  );
  return Object.fromEntries(rules);
}

function toolRules(entry: McpToolRules): ToolRules {
  return {
    roles: entry.roles ?? null,
    cooldownSeconds: entry.cooldown_sec ?? null,
    cooldownKey: entry.cooldown_key ?? null,
    rateLimitRpm: entry.rate_limit_rpm ?? null,
    callMs: entry.timeout_sec === undefined ? null : Math.round(entry.timeout_sec * 1000),
    outputCapBytes: entry.output_cap_bytes ?? null,
  };
}

/** Whoever enters a header that says who we are needs no sign-in. */
function signInOf({ url, headers, oauth }: McpServer): SignInPlan | null {
  const hasHeader = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  if (url === undefined || (hasHeader && oauth === undefined)) return null;
  return {
    per: oauth?.per ?? 'instance',
    clientId: oauth?.client_id ?? null,
    clientSecret: oauth?.client_secret ?? null,
    scope: oauth?.scope ?? null,
  };
}

function accessOf(server: McpServer): UpstreamAccess {
  return {
    roles: server.roles,
    scopes: server.scopes,
    allowClients: server.allow_clients.includes('*') ? [] : server.allow_clients,
    denyClients: server.deny_clients,
    rateLimitRpm: server.rate_limit_rpm,
    cooldownSeconds: server.cooldown_sec,
    concurrency: server.concurrency,
    outputCapBytes: server.output_cap_bytes,
  };
}

/** A server that is not used is let go after this time, in ms. */
const IDLE_MS = 15 * 60_000;
const FAILURES = 3;

function limitsOf(server: McpServer): UpstreamLimits {
  return {
    connectMs: Math.round(server.connect_timeout_sec * 1000),
    callMs: Math.round(server.timeout_sec * 1000),
    messageBytes: server.message_cap_bytes,
    idleMs: IDLE_MS,
    failures: server.disable_after_failures ?? FAILURES,
    disableWhenUnhealthy: server.disable_after_failures !== null,
  };
}

/** What the controller would be asked to run; null for what is no image. */
export function containerLaunch(id: string, server: McpServer): ContainerLaunch | null {
  const { image, args, env, network, memory_mb, pids, root } = server;
  if (image === undefined) return null;
  const secrets = Object.keys(secretValues(env)).sort();
  return { server: id, image, args, env: plainValues(env), secrets, network, memory_mb, pids, root };
}

type Values = Readonly<Record<string, string>>;

function plainValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => referencesIn(value).length === 0));
}

function secretValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => referencesIn(value).length > 0));
}

async function filled(values: Values, fill: (reference: string) => Promise<string>): Promise<Values> {
  const entries = Object.entries(values).map(async ([name, value]) => [
    name,
    await fillSecretText(value, fill),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
