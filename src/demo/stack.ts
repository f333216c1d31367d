import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CATALOG, type DemoKind, type DemoServiceId, QUOTA_BYTES, STOP_TIMEOUT_S } from './catalog.ts';
import { API_KEY_FILE, CONFIG_FILE, type StackEntry } from './layout.ts';
import { choosePorts } from './ports.ts';
import { newApiKey } from './services/config.ts';
import { entriesOf, readStack, writeStack } from './stack-file.ts';
import { askSupervisor, newActionId, supervisorState, waitHealthy } from './supervisor-client.ts';
import { endSupervisor, ensureSupervisor, superviseCommand, warmCompileCache } from './supervisor-process.ts';

/** What a caller needs to know of one demo service. `kind` is its id: there is one of each. */
export interface DemoService {
  readonly id: string;
  readonly kind: string;
  readonly url: string;
  /** Holds the API key that the service told others, and accepts unless a fault has rotated it. */
  readonly apiKeyFile: string;
  readonly dir: string;
  readonly dependsOn: readonly string[];
}

export interface DemoStack {
  readonly services: readonly DemoService[];
}

/**
 * Makes the demo stack in a folder: stack file, a folder, an API key and settings for each service. A folder that has
 * one keeps its ports and keys. Ports are the usual ones where they are free; `ports: 0` takes any.
 */
export async function createDemoStack(dir: string, options: { readonly ports?: 0 } = {}): Promise<DemoStack> {
  const home = resolve(dir);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const urls = await chooseUrls(home, options.ports);
  const services = CATALOG.map(({ id, dependsOn }): StackEntry => {
    return {
      id,
      kind: id,
      dir: join(home, id),
      url: urls[id],
      depends_on: [...dependsOn],
      supervise: superviseCommand(home, id),
      stop_timeout_s: STOP_TIMEOUT_S,
      quota_bytes: QUOTA_BYTES,
    };
  });
  // In the catalogue's order, so that a downloader's key is there when its users are told it.
  for (const kind of CATALOG) furnish(home, kind, urls);
  writeStack(home, { name: 'demo', services });
  return describe(services);
}

/**
 * Starts the supervisors that do not live, and what they keep, and waits until it is healthy (at most 20 s, then
 * `unavailable`; what was started by then is left to `stopDemoStack`). A service whose supervisor lives is left as it
 * is: if it has crashed, that stays to be seen.
 */
export async function startDemoStack(dir: string): Promise<DemoStack> {
  const entries = entriesOf(dir);
  const states = await Promise.all(entries.map(supervisorState));
  const missing = entries.filter((_, index) => states[index] === null);
  if (missing.length > 0) await warmCompileCache(dir);
  for (const wave of waves(missing)) await Promise.all(wave.map(startMissing));
  return describe(entries);
}

/** Stops all services and supervisors, those that need others first; in less than 4 s, whatever state they are in. */
export async function stopDemoStack(dir: string): Promise<void> {
  const stack = readStack(dir);
  if (stack === null) return;
  for (const wave of waves(stack.services).reverse()) await Promise.all(wave.map(endSupervisor));
}

async function startMissing(entry: StackEntry): Promise<void> {
  const before = await ensureSupervisor(entry);
  // One that was left running by a killed supervisor has just been taken over.
  if (before.phase === 'running') return;
  await askSupervisor(entry, { op: 'start', id: newActionId() });
  await waitHealthy(entry);
}

/** What needs nothing, then what needs that: the demo is two deep. */
function waves(entries: readonly StackEntry[]): StackEntry[][] {
  return [
    entries.filter((entry) => entry.depends_on.length === 0),
    entries.filter((entry) => entry.depends_on.length > 0),
  ];
}

type Urls = Readonly<Record<DemoServiceId, string>>;

async function chooseUrls(dir: string, wish: 0 | undefined): Promise<Urls> {
  const known = readStack(dir)?.services.map(({ id, url }) => [id, url]);
  if (known !== undefined) return Object.fromEntries(known) as Urls;
  const ports = await choosePorts(CATALOG.map((kind) => wish ?? kind.port));
  return Object.fromEntries(CATALOG.map(({ id }, index) => [id, `http://127.0.0.1:${ports[index]}`])) as Urls;
}

function furnish(dir: string, kind: DemoKind, urls: Urls): void {
  const own = join(dir, kind.id);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const [keyFile, configFile] = [join(own, API_KEY_FILE), join(own, CONFIG_FILE)];
  if (!existsSync(keyFile)) writeFileSync(keyFile, newApiKey(), { mode: 0o600 });
  if (existsSync(configFile)) return;
  const config = { apiKey: readKey(dir, kind.id), ...settingsOf(dir, kind, urls) };
  writeFileSync(configFile, JSON.stringify(config, null, 2), { mode: 0o600 });
}

function settingsOf(dir: string, kind: DemoKind, urls: Urls): object {
  if (kind.id === 'jellyfin') return { serverName: 'OpsPilot demo', serverId: newApiKey() };
  if (!kind.dependsOn.includes('sabnzbd')) return {};
  const { hostname: host, port } = new URL(urls.sabnzbd);
  return { downloadClient: { name: 'SABnzbd', host, port: Number(port), apiKey: readKey(dir, 'sabnzbd') } };
}

function readKey(dir: string, id: string): string {
  return readFileSync(join(dir, id, API_KEY_FILE), 'utf8').trim();
}

function describe(entries: readonly StackEntry[]): DemoStack {
  return {
    services: entries.map(({ id, kind, url, dir, depends_on: dependsOn }) => {
      return { id, kind, url, apiKeyFile: join(dir, API_KEY_FILE), dir, dependsOn };
    }),
  };
}
