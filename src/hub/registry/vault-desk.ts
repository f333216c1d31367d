import type { McpServer } from '#contract/mcp.ts';
import type { EnteredServers, PastedServers, VaultView, WantedSecret } from '#contract/vault-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { isPerPrincipal } from '#vault/secret-sources.ts';
import type { Vault } from '#vault/vault.ts';
import { checkServers } from './check-servers.ts';
import { launchLines } from './launch.ts';
import { readPasted } from './read-pasted.ts';
import type { Registry, RegistryActor } from './registry.ts';
import { referencesIn } from './secret-text.ts';

/** Secrets as owners see and store them, and servers with their secrets as they are pasted. No value comes out of it. */
export interface VaultDesk {
  view(): Promise<VaultView>;
  /** Makes an empty vault with the key that is configured, else with a key file. Throws `conflict` when there is one. */
  make(by: RegistryActor): Promise<VaultView>;
  /** Throws what the vault throws, and `audit_unavailable`; servers that use it get it at once. */
  set(name: string, value: string, by: RegistryActor): Promise<VaultView>;
  remove(name: string, by: RegistryActor): Promise<VaultView>;
  /** What every server needs, and whether it is there. */
  wanted(): Promise<Record<string, WantedSecret[]>>;
  /** What a pasted text would enter. Throws `bad_request`. */
  read(text: string, name?: string): Promise<PastedServers>;
  /** Enters it: first its secrets, then its servers; one that lacks something is entered as switched off. */
  enter(text: string, name: string | undefined, by: RegistryActor): Promise<EnteredServers>;
}

export interface VaultDeskParts {
  readonly vault: Pick<Vault, 'list' | 'set' | 'remove'>;
  readonly makeVault: () => Promise<void>;
  readonly registry: Registry;
  /** Finds what is behind a reference; its value is not used here. */
  readonly find: (reference: string) => Promise<string>;
  /** Told every value, so that nothing shows it. */
  readonly hide: (secret: string) => void;
  readonly record: (
    event: { action: string; resource: string; detail: string },
    by: RegistryActor,
  ) => Promise<void>;
}

export function createVaultDesk(parts: VaultDeskParts): VaultDesk {
  const { vault, makeVault, registry, find, hide, record } = parts;

  async function view(): Promise<VaultView> {
    try {
      return { state: 'open', problem: null, secrets: await vault.list() };
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      const state = error.code === 'vault_missing' ? 'missing' : 'shut';
      return { state, problem: error.message, secrets: [] };
    }
  }

  async function set(name: string, value: string, by: RegistryActor): Promise<void> {
    // A vault that does not open is told before the record speaks of a change.
    await vault.list();
    hide(value);
    await record({ action: 'vault.set', resource: name, detail: 'a secret was stored in the vault' }, by);
    await vault.set(name, value);
  }

  async function isThere(reference: string): Promise<boolean> {
    return find(reference).then(
      () => true,
      () => false,
    );
  }

  async function wantedOf({ env, headers, env_schema }: McpServer): Promise<WantedSecret[]> {
    const described = (field: string) => {
      const rule = Object.hasOwn(env_schema, field) ? env_schema[field] : undefined;
      return typeof rule === 'object' ? (rule.description ?? '') : '';
    };
    const referred = Object.entries({ env, headers }).flatMap(([where, values]) =>
      Object.entries(values).flatMap(([field, value]) =>
        referencesIn(value)
          .filter((reference) => !isPerPrincipal(reference))
          .map((reference) => ({ where: where as 'env' | 'headers', field, reference })),
      ),
    );
    const found = referred.map(async (one) => ({
      ...one,
      description: described(one.field),
      there: await isThere(one.reference),
    }));
    const bare = Object.entries(env_schema).flatMap(([field, rule]): WantedSecret[] => {
      const required = rule === 'required' || (typeof rule === 'object' && rule.required);
      const lacks = required && (env[field] ?? '') === '' && (headers[field] ?? '') === '';
      return lacks
        ? [{ where: 'env', field, reference: null, description: described(field), there: false }]
        : [];
    });
    return [...(await Promise.all(found)), ...bare];
  }

  return {
    view,
    async make(by) {
      await makeVault();
      await record({ action: 'vault.made', resource: 'vault', detail: 'an empty vault was made' }, by);
      return view();
    },
    async set(name, value, by) {
      await set(name, value, by);
      await registry.reload();
      return view();
    },
    async remove(name, by) {
      await vault.list();
      await record(
        { action: 'vault.removed', resource: name, detail: 'a secret was removed from the vault' },
        by,
      );
      await vault.remove(name);
      await registry.reload();
      return view();
    },
    async wanted() {
      const { servers } = await registry.view();
      const all = Object.entries(servers).map(async ([id, server]) => [id, await wantedOf(server)] as const);
      return Object.fromEntries((await Promise.all(all)).filter(([, wants]) => wants.length > 0));
    },
    async read(text, name) {
      const { servers, secrets, notes, format } = readPasted(text, name);
      const entered = (await registry.view()).servers;
      return {
        format,
        servers: Object.fromEntries(
          Object.entries(checkServers(servers)).map(([id, server]) => [
            id,
            { server, lines: launchLines(server), taken: Object.hasOwn(entered, id) },
          ]),
        ),
        secrets: Object.keys(secrets),
        notes: [...notes],
      };
    },
    async enter(text, name, by) {
      const { servers, secrets } = readPasted(text, name);
      const there = (await registry.view()).servers;
      checkServers(servers);
      const taken = Object.keys(servers).find((id) => Object.hasOwn(there, id));
      if (taken !== undefined) throw new OpsError('conflict', `there is a server called ${taken} already`);
      for (const [secret, value] of Object.entries(secrets)) await set(secret, value, by);
      const off: { id: string; why: string }[] = [];
      for (const [id, server] of Object.entries(servers)) {
        try {
          await registry.put(id, server, by);
        } catch (error) {
          if (!(error instanceof OpsError && error.code === 'bad_request')) throw error;
          await registry.put(id, { ...server, enabled: false }, by);
          off.push({ id, why: error.message });
        }
      }
      return { entered: Object.keys(servers), off };
    },
  };
}
