import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NewEvent } from '#contract/event.ts';
import { McpRegistry, type McpRegistryView, type McpServer } from '#contract/mcp.ts';
import { digestOf } from '#core/digest.ts';
import { OpsError } from '#core/ops-error.ts';
import { writeFileAtomic } from '#executor/atomic-write.ts';
import { waitForFile } from '#executor/file-lock.ts';
import { isPerPrincipal } from '#vault/secret-sources.ts';
import type { UpstreamSpec } from '../upstream/spec.ts';
import { changesBetween } from './changes.ts';
import { checkServerId, checkServers, type Servers } from './check-servers.ts';
import { launchHash, launchLines } from './launch.ts';
import type { ApplySpecs, Registry, RegistryActor } from './registry.ts';
import { type FindSecret, resolveSpec } from './resolve-spec.ts';
import { referencesIn } from './secret-text.ts';

export interface RegistryParts {
  /** `registry.json`; where there is none, there are no servers. */
  readonly path: string;
  readonly find: FindSecret;
  readonly apply: ApplySpecs;
  /** Somebody who has credentials of his own at a server where everybody needs some; null for nobody. */
  readonly lister?: (id: string, server: McpServer) => Promise<string | null>;
  /** Throws `audit_unavailable`; then nothing is changed. */
  readonly record: (event: NewEvent) => Promise<void>;
}

/** Whoever may write the file. */
const BY_HAND: RegistryActor = Object.freeze({ actor: 'file', client: 'system', correlationId: 'mcp' });
const EMPTY: McpRegistry = Object.freeze({ servers: {}, confirmed: {} });
/** How long another process may be changing the file before we give up, in ms. */
const PATIENCE_MS = 10_000;

/** Opens the registry in its file. Nothing is in force before the first `reload`. */
export function openRegistry({ path, find, apply, record, lister = nobody }: RegistryParts): Registry {
  const versionKey = randomBytes(32);
  /** Null before the first `reload`: then the file itself is all there is. */
  let inForce: McpRegistry | null = null;
  let problem: string | null = null;

  /** Works alone on the file, of all processes. */
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const lock = await waitForFile(`${path}.lock`, PATIENCE_MS);
    if (!lock) throw new OpsError('conflict', 'another process is changing the registry');
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  /** Puts in force what somebody has written into the file himself. What cannot be understood is not, and is told. */
  async function takeUp(): Promise<void> {
    let fresh: McpRegistry;
    try {
      fresh = readRegistry(path);
    } catch (error) {
      const { message } = error as Error;
      if (problem !== message) {
        problem = message;
        await record({ ...eventOf('mcp.registry_refused', 'registry', message, BY_HAND), result: 'denied' });
      }
      return;
    }
    problem = null;
    if (inForce !== null && digestOf(fresh) === digestOf(inForce)) return;
    for (const { action, resource, detail } of inForce === null ? [] : changesBetween(inForce, fresh))
      await record(eventOf(action, resource, detail, BY_HAND));
    await apply(await specsOf(fresh));
    inForce = fresh;
  }

  async function change(
    by: RegistryActor,
    next: (now: McpRegistry) => McpRegistry | Promise<McpRegistry>,
  ): Promise<McpRegistryView> {
    return alone(async () => {
      if (inForce !== null) await takeUp();
      const before = readRegistry(path);
      const after = pruned(await next(before));
      const changes = changesBetween(before, after);
      if (changes.length > 0) {
        for (const { action, resource, detail } of changes)
          await record(eventOf(action, resource, detail, by));
        writeFileAtomic(path, `${JSON.stringify(after, null, 2)}\n`);
      }
      await apply(await specsOf(after));
      if (inForce !== null) inForce = after;
      return viewOf(after);
    });
  }

  function changeOne(id: string, by: RegistryActor, next: (now: McpServer) => McpServer) {
    return change(by, async (now) => {
      const server = present(now.servers, id);
      const servers = checkServers({ ...now.servers, [id]: next(server) });
      await checkStartable(now.servers, servers);
      return { ...now, servers };
    });
  }

  /** What is added or changed, and is to run, must have what it needs. */
  async function checkStartable(before: Servers, after: Servers): Promise<void> {
    for (const [id, server] of Object.entries(after)) {
      if (!server.enabled || digestOf(server) === digestOf(before[id] ?? null)) continue;
      const lacks = await lacksOf(id, server);
      if (lacks !== '') throw new OpsError('bad_request', lacks);
    }
  }

  async function lacksOf(id: string, server: McpServer): Promise<string> {
    for (const [name, rule] of Object.entries(server.env_schema)) {
      const required = rule === 'required' || (typeof rule === 'object' && rule.required);
      if (required && (server.env[name] ?? '') === '' && (server.headers[name] ?? '') === '')
        return `servers.${id}.env.${name}: is required`;
    }
    for (const [field, values] of Object.entries(secretFields(server)))
      for (const [name, value] of Object.entries(values))
        for (const reference of referencesIn(value).filter((one) => !isPerPrincipal(one)))
          try {
            await find(reference);
          } catch (error) {
            return `servers.${id}.${field}.${name}: ${(error as Error).message}`;
          }
    return '';
  }

  async function specsOf({ servers, confirmed }: McpRegistry): Promise<UpstreamSpec[]> {
    return Promise.all(
      Object.entries(servers).map(async ([id, server]) => {
        const mayStart = confirmed[id] === launchHash(server);
        return resolveSpec(id, server, mayStart, await secretsVersionOf(server), find, lister);
      }),
    );
  }

  /** Changes with any secret of the server; tells nothing about them, not even to who sees two of them. */
  async function secretsVersionOf(server: McpServer): Promise<string> {
    const hmac = createHmac('sha256', versionKey);
    const references = Object.values(secretFields(server))
      .flatMap(Object.values<string>)
      .flatMap(referencesIn);
    for (const reference of references.filter((one) => !isPerPrincipal(one)))
      hmac.update(`${reference}\0${await find(reference).catch(() => '')}\0`);
    return hmac.digest('base64url');
  }

  async function viewOf({ servers, confirmed }: McpRegistry): Promise<McpRegistryView> {
    const launches = Object.entries(servers).map(async ([id, server]) => {
      const hash = launchHash(server);
      const lacks = await lacksOf(id, server);
      return [id, { lines: launchLines(server), hash, confirmed: confirmed[id] === hash, lacks }] as const;
    });
    return {
      version: digestOf({ servers, confirmed }),
      problem,
      servers,
      launches: Object.fromEntries(await Promise.all(launches)),
    };
  }

  return {
    view: async () => viewOf(inForce ?? readRegistry(path)),
    problem: () => problem,
    recheck: () => alone(takeUp),
    replace: (servers, version, by) =>
      change(by, async (now) => {
        if (version !== null && version !== digestOf(now))
          throw new OpsError('conflict', 'the registry has changed since it was read');
        const checked = checkServers(servers);
        await checkStartable(now.servers, checked);
        return { ...now, servers: checked };
      }),
    put: (id, server, by) =>
      change(by, async (now) => {
        const servers = checkServers({ ...now.servers, [checkServerId(id)]: server });
        await checkStartable(now.servers, servers);
        return { ...now, servers };
      }),
    remove: (id, by) =>
      change(by, (now) => {
        present(now.servers, id);
        const { [id]: _, ...servers } = now.servers;
        return { ...now, servers };
      }),
    enable: (id, enabled, by) => changeOne(id, by, (server) => ({ ...server, enabled })),
    confirm: (id, hash, by) =>
      change(by, (now) => {
        if (launchHash(present(now.servers, id)) !== hash)
          throw new OpsError('conflict', `what ${id} starts is not what was shown: look at it again`);
        return { ...now, confirmed: { ...now.confirmed, [id]: hash } };
      }),
    reload: () =>
      alone(async () => {
        await takeUp();
        const isBroken = inForce === null;
        inForce ??= EMPTY;
        if (isBroken && problem !== null) throw new OpsError('conflict', problem);
        await apply(await specsOf(inForce));
      }),
  };
}

/** All values of a server that may hold secrets. */
function secretFields({ env, headers, oauth }: McpServer): Record<string, Readonly<Record<string, string>>> {
  const secret = oauth?.client_secret;
  return { env, headers, oauth: secret === undefined ? {} : { client_secret: secret } };
}

async function nobody(): Promise<null> {
  return null;
}

/** The document in the file. Throws `conflict` that says what is wrong with it; such a file is never written over. */
export function readRegistry(path: string): McpRegistry {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY;
    throw new OpsError('conflict', `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    const { servers, confirmed = {}, ...others } = JSON.parse(text) as Record<string, unknown>;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw new OpsError('bad_request', `${unknown}: there is no such field`);
    return { servers: checkServers(servers), confirmed: McpRegistry.shape.confirmed.parse(confirmed) };
  } catch (error) {
    const reason = error instanceof OpsError ? error.message : 'is not a registry of MCP servers in JSON';
    throw new OpsError('conflict', `${path}: ${reason}`, { cause: error });
  }
}

/** A confirmation stands for one text: of what is gone or changed, nothing is kept. */
function pruned({ servers, confirmed }: McpRegistry): McpRegistry {
  const kept = Object.entries(confirmed).filter(
    ([id, hash]) => Object.hasOwn(servers, id) && launchHash(servers[id] as McpServer) === hash,
  );
  return { servers, confirmed: Object.fromEntries(kept) };
}

function present(servers: Servers, id: string): McpServer {
  const server = Object.hasOwn(servers, id) ? servers[id] : undefined;
  if (server) return server;
  throw new OpsError('not_found', `there is no MCP server ${JSON.stringify(id.slice(0, 64))}`);
}

function eventOf(action: string, resource: string, detail: string, by: RegistryActor): NewEvent {
  return {
    run_id: null,
    action,
    resource,
    actor: by.actor,
    client: by.client,
    result: 'ok',
    correlation_id: by.correlationId,
    detail,
    metadata: {},
  };
}
