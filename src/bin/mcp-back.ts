import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createLaunchConsent } from '#agent/launch-consent.ts';
import type { Config } from '#config/schema.ts';
import type { McpServer } from '#contract/mcp.ts';
import type { TicketClaims } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';
import { keyOf } from '#hub/pins/pin-book.ts';
import type { Pin, PinStore } from '#hub/pins/pins.ts';
import { createMcpDesk, type McpDesk } from '#hub/registry/mcp-desk.ts';
import { openRegistry } from '#hub/registry/open-registry.ts';
import { referencesIn } from '#hub/registry/secret-text.ts';
import { createVaultDesk, type VaultDesk } from '#hub/registry/vault-desk.ts';
import { watchFile } from '#hub/registry/watch-file.ts';
import { createUpstreams } from '#hub/upstream/create-upstreams.ts';
import { openSignInBook, type SignInBook } from '#hub/upstream/oauth/sign-in-book.ts';
import { createSignInDesk } from '#hub/upstream/oauth/sign-in-desk.ts';
import type { UpstreamSpec } from '#hub/upstream/spec.ts';
import { type ControllerPlace, openContainer } from '#hub/upstream/stdio/container-channel.ts';
import type { Upstreams } from '#hub/upstream/upstreams.ts';
import type { Settings, Store } from '#store/store.ts';
import { createLaunchClient } from '#tools/launch-client.ts';
import { isPerPrincipal, principalWith, secretSources } from '#vault/secret-sources.ts';
import type { Vault } from '#vault/vault.ts';
import type { DataDir } from './data-dir.ts';
import { instanceVault, makeVault } from './vault.ts';
import { VERSION } from './version.ts';

export interface BackPlan {
  readonly dir: DataDir;
  readonly config: Config;
  readonly configDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: Pick<Store, 'settings' | 'events'>;
  /** Names that no outside tool may have. */
  readonly ownTools: () => readonly string[];
  readonly redact: (text: string) => string;
  /** Told every secret that is handed to a server, so that nothing shows it. */
  readonly hide: (secret: string) => void;
  /** Where containers are run. */
  readonly controller: ControllerPlace;
  /** Holds the ticket key. */
  readonly sign: (claims: TicketClaims) => string;
  readonly policyVersion: string;
  /** Told what an operator at the terminal should know. */
  readonly say: (line: string) => void;
  /** Where browsers reach us, without a slash at the end; asked anew because port 0 is known late. */
  readonly publicUrl: () => string;
  readonly now: () => Date;
}

export interface McpBack extends AsyncDisposable {
  readonly upstreams: Upstreams;
  readonly desk: McpDesk;
  readonly secrets: VaultDesk;
  /** Puts the registry in force. Throws what is wrong with it, and then no server is there. */
  load(): Promise<void>;
}

/** The outside MCP servers of this instance: registry, secrets, pins, connections. None is there before `load`. */
export async function openBack(plan: BackPlan): Promise<McpBack> {
  const { dir, config, configDir, env, store, ownTools, redact, now } = plan;
  await using opening = new AsyncDisposableStack();
  const vault = opening.use(instanceVault(dir, config.vault, configDir, env, now));
  const sources = secretSources({ vault, env, baseDir: configDir });
  const find = async (reference: string, principal?: string) => {
    const secret = await sources(reference, principal);
    plan.hide(secret);
    return secret;
  };
  const book = openSignInBook(vault, plan.hide);
  const signIns = opening.use(
    createSignInDesk({
      book,
      redirectUrl: () => `${plan.publicUrl()}/api/mcp/oauth/callback`,
      clientMetadataUrl: () => `${plan.publicUrl()}/api/mcp/oauth/client.json`,
      find,
      now,
    }),
  );
  const launches = createLaunchClient(plan.controller);
  opening.defer(() => launches.close());
  const { PATH = '', HOME = '' } = env;
  const upstreams = opening.use(
    await createUpstreams({
      self: { name: 'opspilot', version: VERSION },
      baseEnv: { PATH, HOME },
      runContainer: (start) => openContainer(start, plan.controller),
      authFor: signIns.authFor,
      pins: settingsPins(store.settings),
      ownTools,
      redact,
      now,
    }),
  );
  const registry = openRegistry({
    path: dir.mcpRegistry,
    find,
    lister: (id, server) => somebodyAt(id, server, book, vault),
    async apply(specs) {
      const gone = [...upstreams.specs().keys()].filter((id) => specs.every((spec) => spec.id !== id));
      await upstreams.apply(specs);
      await launches.keep(launchesOf(specs), AbortSignal.timeout(KEPT_WITHIN_MS)).catch((error: Error) => {
        plan.say(`grants of containers that are not entered any more stay for now: ${error.message}`);
      });
      // A vault that is shut keeps nobody from removing a server; what stays in it is for that address alone.
      for (const id of gone) await book.forget(id).catch(() => undefined);
      // What a lazy server offers is not known before it was asked once; nobody waits for that here.
      void upstreams.ready(AbortSignal.timeout(LISTED_WITHIN_MS)).catch(() => undefined);
    },
    async record(event) {
      await store.events.append([{ ...event, correlation_id: event.correlation_id || randomUUID() }]);
    },
  });
  const secrets = createVaultDesk({
    vault,
    makeVault: () => makeVault(dir, config.vault, configDir, env, now),
    registry,
    find: (reference) => sources(reference),
    hide: plan.hide,
    async record(event, { actor, client, correlationId }) {
      const who = { run_id: null, actor, client, correlation_id: correlationId || randomUUID() };
      await store.events.append([{ ...event, ...who, result: 'ok', metadata: {} }]);
    },
  });
  opening.use(
    watchFile(dir.mcpRegistry, LOOK_MS, async () => {
      await registry.recheck();
      const problem = registry.problem();
      if (problem !== null) plan.say(`the former MCP servers stay in force: ${problem}`);
    }),
  );
  const held = opening.move();
  return {
    upstreams,
    secrets,
    desk: createMcpDesk(
      registry,
      upstreams,
      signIns,
      createLaunchConsent({
        door: launches,
        events: store.events,
        sign: plan.sign,
        newId: () => `mcp_${randomBytes(16).toString('base64url')}`,
        policyVersion: plan.policyVersion,
        now,
        sleep: (ms) => delay(ms, undefined, { ref: false }),
      }),
    ),
    async load() {
      await registry.reload();
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function launchesOf(specs: readonly UpstreamSpec[]) {
  return specs.flatMap(({ transport }) => (transport.kind === 'container' ? [transport.launch] : []));
}

/** How long the controller may take to forget what is not entered any more, in ms. */
const KEPT_WITHIN_MS = 5000;

/** Whose credentials serve to read the lists of a server where each has his own. */
async function somebodyAt(
  id: string,
  { url = '', oauth, env, headers }: McpServer,
  book: SignInBook,
  vault: Pick<Vault, 'list'>,
): Promise<string | null> {
  if (oauth?.per === 'person') return book.somebody(id, url);
  const reference = [...Object.values(env), ...Object.values(headers)]
    .flatMap(referencesIn)
    .find(isPerPrincipal);
  if (reference === undefined) return null;
  const names = (await vault.list()).map(({ name }) => name);
  return principalWith(reference, names);
}

/** How often somebody looks whether the registry was edited by hand, in ms. */
const LOOK_MS = 1000;
/** How long servers that were never listed are waited for, in ms; after that their status says why. */
const LISTED_WITHIN_MS = 60_000;

const PIN_PREFIX = 'mcp.pin:';

/** Pins in the database, so that what one replica's person accepted counts for all. */
function settingsPins(settings: Settings): PinStore {
  return {
    load: async () => (await settings.list(PIN_PREFIX)).map(({ value }) => value as unknown as Pin),
    put: (pin) => settings.set(PIN_PREFIX + keyOf(pin), pin as unknown as Json),
    remove: (key) => settings.delete(PIN_PREFIX + keyOf(key)),
  };
}
