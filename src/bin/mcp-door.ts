import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ApiClient, openApi } from '#cli/api-client.ts';
import { type CommandContext, type CommandInput, textOption } from '#cli/command.ts';
import { defaultDataDir, readInstance } from '#cli/instance.ts';
import { loadConfig } from '#config/load.ts';
import { McpHealth, McpQuarantine, McpRegistryView, McpSignIn, McpSignInBegun } from '#contract/mcp.ts';
import { containerTarget, MCP_CONTAINER } from '#contract/mcp-container.ts';
import { OpsError } from '#core/ops-error.ts';
import { allowing, changeAllowlist, disallowing, openAllowlist } from '#executor/allowlist.ts';
import { openRegistry } from '#hub/registry/open-registry.ts';
import { openSignInBook } from '#hub/upstream/oauth/sign-in-book.ts';
import { secretSources } from '#vault/secret-sources.ts';
import type { Vault } from '#vault/vault.ts';
import { type DataDir, dataDirAt } from './data-dir.ts';
import { recordLocalChange } from './local-audit.ts';
import { instanceVault } from './vault.ts';

/** The registry, of a running OpsPilot or as a file; what only a running one knows is null otherwise. */
export interface McpDoor extends AsyncDisposable {
  view(): Promise<McpRegistryView>;
  put(id: string, server: unknown): Promise<McpRegistryView>;
  remove(id: string): Promise<McpRegistryView>;
  enable(id: string, enabled: boolean): Promise<McpRegistryView>;
  /** `pull`: an image that is not there is fetched. */
  confirm(id: string, hash: string, pull?: boolean): Promise<McpRegistryView>;
  /** Puts a server's containers on the controller's allowlist or takes them off; null where that is another machine's. */
  readonly allowContainers: ((id: string, allowed: boolean) => Promise<void>) | null;
  readonly running: RunningMcp | null;
  /** The vault of this machine; null when the OpsPilot that is spoken to may be on another one. */
  readonly vault: Vault | null;
}

export interface RunningMcp {
  health(): Promise<McpHealth>;
  probe(id: string): Promise<McpHealth>;
  restart(id: string): Promise<McpHealth>;
  quarantine(): Promise<McpQuarantine>;
  signIn(id: string, scope: string | undefined): Promise<McpSignInBegun>;
  finishSignIn(id: string, answer: string): Promise<McpSignIn>;
  signedIn(id: string): Promise<McpSignIn>;
  signOut(id: string): Promise<McpSignIn>;
  decide(verdict: 'accept' | 'reject', held: readonly Held[]): Promise<McpQuarantine>;
}

type Held = Pick<McpQuarantine['held'][number], 'server' | 'kind' | 'name' | 'hash'>;

/** Speaks to the OpsPilot that is named or runs on the data dir; where none runs, works on its file. */
export function openMcpDoor(input: CommandInput, context: CommandContext): McpDoor {
  const { env, now } = context;
  const remote = (textOption(input, 'url') ?? env.OPSPILOT_URL) !== undefined;
  const dir = dataDirAt(resolve(textOption(input, 'data-dir') ?? defaultDataDir(env)));
  if (remote) return overHttp(openApi(input, context), null, null);
  const allowContainers = (id: string, allowed: boolean) => changeContainers(dir, context, id, allowed);
  const { config } = loadConfig({ file: existsSync(dir.config) ? dir.config : undefined, env, flags: {} });
  const vault = instanceVault(dir, config.vault, dir.root, env, now);
  if (isRunning(dir.root)) return overHttp(openApi(input, context), vault, allowContainers);
  const registry = openRegistry({
    path: dir.mcpRegistry,
    find: secretSources({ vault, env, baseDir: dir.root }),
    // The next start puts it in force.
    apply: async () => undefined,
    record: ({ action, resource, detail, metadata }) =>
      recordLocalChange(dir, context, { action, resource, detail, metadata }),
  });
  const by = { actor: 'local', client: 'cli', correlationId: 'mcp' };
  return {
    view: () => registry.view(),
    put: (id, server) => registry.put(id, server, by),
    async remove(id) {
      const view = await registry.remove(id, by);
      await openSignInBook(vault, () => {}).forget(id);
      return view;
    },
    enable: (id, enabled) => registry.enable(id, enabled, by),
    async confirm(id, hash) {
      if ((await registry.view()).servers[id]?.image !== undefined)
        throw new OpsError(
          'unavailable',
          'only a running controller can be given the consent to a container: start OpsPilot, and confirm it then',
        );
      return registry.confirm(id, hash, by);
    },
    allowContainers,
    running: null,
    vault,
    [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
  };
}

async function changeContainers(
  dir: DataDir,
  context: CommandContext,
  id: string,
  allowed: boolean,
): Promise<void> {
  const target = containerTarget(id);
  const change = allowed ? allowing(target, [MCP_CONTAINER]) : disallowing(target, [MCP_CONTAINER]);
  const path = join(dir.controller, 'allowlist.json');
  if (openAllowlist(path).verbsOf(target).includes(MCP_CONTAINER) === allowed) return;
  mkdirSync(dir.controller, { recursive: true, mode: 0o700 });
  const list = changeAllowlist(path, change);
  await recordLocalChange(dir, context, {
    action: 'config.changed',
    resource: target,
    detail: 'the allowlist of the executors was changed',
    metadata: { controller: [...(list[target] ?? [])] },
  });
}

function overHttp(api: ApiClient, vault: Vault | null, allowContainers: McpDoor['allowContainers']): McpDoor {
  const server = (id: string, verb = '') => `/api/mcp/servers/${encodeURIComponent(id)}${verb}`;
  return {
    view: () => api.get('/api/mcp/registry', McpRegistryView),
    put: (id, entry) => api.put(server(id), entry, McpRegistryView),
    remove: (id) => api.delete(server(id), McpRegistryView),
    enable: (id, enabled) => api.post(server(id, enabled ? '/enable' : '/disable'), {}, McpRegistryView),
    confirm: (id, hash, pull = false) =>
      api.post(server(id, '/confirm'), { hash, ...(pull && { pull }) }, McpRegistryView),
    allowContainers,
    running: {
      health: () => api.get('/api/mcp/health', McpHealth),
      probe: (id) => api.post(server(id, '/probe'), {}, McpHealth),
      restart: (id) => api.post(server(id, '/restart'), {}, McpHealth),
      signIn: (id, scope) =>
        api.post(server(id, '/sign-in'), scope === undefined ? {} : { scope }, McpSignInBegun),
      finishSignIn: (id, answer) => api.post(server(id, '/sign-in/finish'), { answer }, McpSignIn),
      signedIn: (id) => api.get(server(id, '/sign-in'), McpSignIn),
      signOut: (id) => api.post(server(id, '/sign-out'), {}, McpSignIn),
      quarantine: () => api.get('/api/mcp/quarantine', McpQuarantine),
      decide: (verdict, held) => api.post(`/api/mcp/quarantine/${verdict}`, { held }, McpQuarantine),
    },
    vault,
    async [Symbol.asyncDispose]() {
      await vault?.[Symbol.asyncDispose]();
    },
  };
}

/** Whether the OpsPilot that left its file there is still alive. */
function isRunning(root: string): boolean {
  const instance = readInstance(root);
  if (!instance) return false;
  try {
    process.kill(instance.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
