import type { Client, Principal } from '#contract/identity.ts';
import type {
  McpConfirm,
  McpDefinition,
  McpHealth,
  McpQuarantine,
  McpRegistryView,
  McpSignIn,
  McpSignInBegun,
} from '#contract/mcp.ts';
import type { LaunchArgs } from '#contract/mcp-container.ts';
import { OpsError } from '#core/ops-error.ts';
import type { SignInDesk } from '../upstream/oauth/sign-in-desk.ts';
import type { UpstreamSpec } from '../upstream/spec.ts';
import type { UpstreamStatus, Upstreams } from '../upstream/upstreams.ts';
import type { Registry } from './registry.ts';
import { containerLaunch } from './resolve-spec.ts';

type Server = McpHealth['servers'][number];
type Back = Pick<
  Upstreams,
  'status' | 'specs' | 'probe' | 'restart' | 'credentialsChanged' | 'quarantine' | 'accept' | 'reject'
>;

/** Who confirms, through what, under which correlation id. */
export interface Confirmer {
  readonly principal: Principal;
  readonly client: Client;
  readonly correlationId: string;
}

/** Has the controller granted this launch, in the name of who confirms it. Throws its refusal. */
export type GrantLaunch = (args: LaunchArgs, by: Confirmer) => Promise<void>;

/** What operators see and do of outside MCP servers: the registry, how the servers are, and what is held back. */
export interface McpDesk {
  readonly registry: Registry;
  /**
   * Lets a server start exactly what was shown under this hash; for an image the controller is given the consent first.
   * Throws `conflict` when it is another by now, and the controller's refusal: then nothing is confirmed.
   */
  confirm(id: string, asked: McpConfirm, by: Confirmer): Promise<McpRegistryView>;
  health(): Promise<McpHealth>;
  /** Connects now, and says how that went. Throws `not_found`. */
  probe(id: string, signal: AbortSignal): Promise<McpHealth>;
  /** Ends it; it starts again like a new one, with its secrets as they are now. Throws `not_found`. */
  restart(id: string): Promise<McpHealth>;
  /** Where this person signs in to a server. Throws like `SignInDesk`, and `not_found`. */
  signIn(id: string, scope: string | null, by: Principal): Promise<McpSignInBegun>;
  /** Takes what came back from there, whole or its query alone; the server is used with it from now on. */
  finishSignIn(answer: string, by: Principal): Promise<McpSignIn>;
  signedIn(id: string, by: Principal): Promise<McpSignIn>;
  signOut(id: string, by: Principal): Promise<McpSignIn>;
  /** What issuers may read of us as a client; null where they could not reach it. */
  clientMetadata(): Readonly<Record<string, unknown>> | null;
  quarantine(): McpQuarantine;
  /** Throws `conflict` when one of these is not held back, or is another by now than was shown. */
  checkHeld(held: readonly HeldDefinition[]): void;
  /** Takes definitions as they were shown. */
  accept(held: readonly HeldDefinition[], by: string): Promise<McpQuarantine>;
  /** Leaves them off and out of the list, until they change. */
  reject(held: readonly HeldDefinition[], by: string): Promise<McpQuarantine>;
}

type HeldDefinition = McpDefinition & { readonly hash: string };

export function createMcpDesk(
  registry: Registry,
  back: Back,
  signIns: SignInDesk,
  grantLaunch: GrantLaunch = nobodyGrants,
): McpDesk {
  async function known(id: string): Promise<McpRegistryView> {
    const view = await registry.view();
    if (Object.hasOwn(view.servers, id)) return view;
    throw new OpsError('not_found', `there is no MCP server ${JSON.stringify(id.slice(0, 64))}`);
  }

  function specOf(id: string): UpstreamSpec {
    const spec = back.specs().get(id);
    if (spec === undefined)
      throw new OpsError('not_found', `there is no MCP server ${JSON.stringify(id.slice(0, 64))}`);
    if (spec.disabled) throw new OpsError('conflict', `${id} is switched off, or waits to be confirmed`);
    return spec;
  }

  async function health(): Promise<McpHealth> {
    const view = await registry.view();
    const status = new Map(back.status().map((one) => [one.id, one]));
    return {
      problem: view.problem,
      servers: Object.keys(view.servers).map((id) => healthOf(id, view, status.get(id))),
    };
  }

  function quarantine(): McpQuarantine {
    return {
      held: back.quarantine().map(({ server, kind, name, reason, hash, diff, flags, since }) => ({
        server,
        kind,
        name,
        reason,
        hash,
        diff: [...diff],
        flags: flags.map((flag) => ({ ...flag })),
        since,
      })),
    };
  }

  return {
    registry,
    async confirm(id, { hash, pull }, by) {
      const { servers, launches } = await known(id);
      const server = servers[id];
      if (launches[id]?.hash !== hash)
        throw new OpsError('conflict', `what ${id} starts is not what was shown: look at it again`);
      const launch = server === undefined ? null : containerLaunch(id, server);
      if (launch !== null) await grantLaunch({ launch, ...(pull && { pull }) }, by);
      const { principal, client, correlationId } = by;
      return registry.confirm(id, hash, { actor: principal.id, client, correlationId });
    },
    health,
    async probe(id, signal) {
      const { servers, launches } = await known(id);
      if (servers[id]?.enabled && launches[id]?.confirmed) await back.probe(id, signal);
      return health();
    },
    async restart(id) {
      await known(id);
      await registry.reload();
      await back.restart(id);
      return health();
    },
    signIn: async (id, scope, by) => signIns.begin(specOf(id), scope, by),
    async finishSignIn(answer, by) {
      const id = await signIns.finish(queryOf(answer), by);
      await back.credentialsChanged(id, by.id);
      return signIns.state(specOf(id), by);
    },
    signedIn: async (id, by) => signIns.state(specOf(id), by),
    async signOut(id, by) {
      await signIns.signOut(specOf(id), by);
      await back.credentialsChanged(id, by.id);
      return signIns.state(specOf(id), by);
    },
    clientMetadata: () => signIns.clientMetadata(),
    quarantine,
    checkHeld(held) {
      const now = new Map(back.quarantine().map((one) => [keyOf(one), one.hash]));
      const moved = held.find((one) => now.get(keyOf(one)) !== one.hash);
      if (moved)
        throw new OpsError(
          'conflict',
          `${moved.kind} ${moved.name} of ${moved.server} is not what was shown`,
        );
    },
    async accept(held, by) {
      for (const { hash, ...key } of held) await back.accept(key, hash, by);
      return quarantine();
    },
    async reject(held, by) {
      for (const { hash, ...key } of held) await back.reject(key, hash, by);
      return quarantine();
    },
  };
}

async function nobodyGrants(): Promise<void> {
  throw new OpsError('no_container_engine', 'it is an image, and there is no controller to run it');
}

/** The query of an address, or a query as it is. */
function queryOf(answer: string): URLSearchParams {
  return URL.parse(answer.trim())?.searchParams ?? new URLSearchParams(answer.trim());
}

function keyOf({ server, kind, name }: McpDefinition): string {
  return JSON.stringify([server, kind, name]);
}

function healthOf(
  id: string,
  { servers, launches }: McpRegistryView,
  status: UpstreamStatus | undefined,
): Server {
  const server = servers[id];
  const launch = launches[id];
  const held = server?.enabled === false ? 'switched off' : launch?.confirmed ? '' : 'waits to be confirmed';
  const lacks = held === '' ? (launch?.lacks ?? '') : '';
  return {
    id,
    kind: server?.command !== undefined ? 'command' : server?.image !== undefined ? 'image' : 'url',
    light: held !== '' ? 'grey' : lacks !== '' ? 'red' : (status?.light ?? 'yellow'),
    state: held || (lacks === '' ? (status?.state ?? 'idle') : 'lacks'),
    reports: status?.server ? `${status.server.name} ${status.server.version}`.slice(0, 200) : null,
    era: status?.era ?? null,
    failures: status?.failures ?? 0,
    restarts: status?.restarts ?? 0,
    last_error: lacks || (status?.lastError?.text ?? null),
    last_answer_at: status?.lastAnswerAt ?? null,
    next_try_at: status?.nextTryAt ?? null,
    tools: status?.tools ?? 0,
    quarantined: status?.quarantined ?? 0,
    withheld: [...(status?.withheld ?? [])],
  };
}
