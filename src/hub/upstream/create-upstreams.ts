import type {
  CallToolResult,
  CompleteResult,
  GetPromptResult,
  Implementation,
  ReadResourceResult,
} from '@modelcontextprotocol/client';
import { OpsError } from '#core/ops-error.ts';
import { keyOf, PinBook } from '#hub/pins/pin-book.ts';
import type { PinStore } from '#hub/pins/pins.ts';
import { declaresTasks } from '../tasks-extension.ts';
import { type Asked, ask } from './ask.ts';
import { catalogueOf, definitionsOf, EMPTY, type Offering } from './catalogue.ts';
import { createEraMemory } from './era-memory.ts';
import { News } from './news.ts';
import type { TransportParts } from './open-transport.ts';
import { ownerOf } from './owners.ts';
import { paramHeaders } from './param-headers.ts';
import { SERVER_ID, type UpstreamSpec } from './spec.ts';
import { createReaper } from './stdio/reaper.ts';
import { Subscriptions } from './subscriptions.ts';
import { Upstream } from './upstream.ts';
import type {
  Caller,
  CompletionRequest,
  ListKind,
  Outside,
  OutsideTool,
  OwnTask,
  UpstreamStatus,
  Upstreams,
} from './upstreams.ts';

export interface UpstreamsParts extends Omit<TransportParts, 'reaper'> {
  /** What this hub calls itself to servers. */
  readonly self: Implementation;
  readonly pins: PinStore;
  /** Names of the hub's own tools, which no outside tool may have or speak of. */
  readonly ownTools: () => readonly string[];
  /** Takes secrets out of a text that ends in a status or an error. */
  readonly redact: (text: string) => string;
  readonly now: () => Date;
  /** Between two looks at whether a server still answers, in ms. */
  readonly probeEveryMs?: number;
}

const PROBE_EVERY_MS = 30_000;
/** How long calls under way may go on at a server that is taken away, in ms. */
const RETIRE_MS = 60_000;

/** All outside servers behind one door. `apply` says which there are. Throws what keeps the pins from being read. */
export async function createUpstreams(parts: UpstreamsParts): Promise<Upstreams> {
  const { self, pins, ownTools, redact, now, probeEveryMs = PROBE_EVERY_MS } = parts;
  const book = await PinBook.open(pins, now);
  const reaper = createReaper();
  const eras = createEraMemory(now);
  const news = new News();
  const subscriptions = new Subscriptions();
  const servers = new Map<string, Upstream>();
  const retiring = new Set<Upstream>();
  const listeners = new Set<(kinds: ReadonlySet<ListKind>) => void>();
  let catalogue = EMPTY;
  let byName: ReadonlyMap<string, OutsideTool> = new Map();
  /** What the operator allows: who may see what is other with it, though the lists are the same. */
  let rules = '[]';
  let isStale = false;

  function open(spec: UpstreamSpec): Upstream {
    return new Upstream(spec, {
      ...parts,
      reaper,
      eras,
      probeEveryMs,
      redact,
      onOffer: changed,
      askedBy: (connection) => news.newest(connection),
      onNotification(connection, principal, notice) {
        const uri = notice.params?.uri;
        if (notice.method === 'notifications/resources/updated' && typeof uri === 'string')
          subscriptions.updated(spec.id, principal, uri);
        else if (connection !== null) news.tell(connection, notice);
      },
    });
  }

  function changed(): void {
    if (isStale) return;
    isStale = true;
    queueMicrotask(rebuild);
  }

  function rebuild(): void {
    if (!isStale) return;
    isStale = false;
    const offerings = [...servers.values()]
      .filter((server) => server.isThere)
      .map(({ spec, offer }): Offering => ({ spec, offer }))
      .toSorted((a, b) => (a.spec.id < b.spec.id ? -1 : 1));
    const own = ownTools();
    const enforced = offerings.filter(({ spec }) => spec.pins === 'enforce');
    const free = new Set(offerings.filter(({ spec }) => spec.pins === 'off').map(({ spec }) => spec.id));
    const on = book.judge(enforced.flatMap(definitionsOf), own);
    const before = catalogue;
    catalogue = catalogueOf(
      offerings,
      (server, kind, name) => free.has(server) || on.has(keyOf({ server, kind, name })),
      new Set(own),
    );
    byName = new Map(catalogue.tools.map((tool) => [tool.shown.name, tool]));
    const rulesBefore = rules;
    rules = JSON.stringify(offerings.map(({ spec }) => rulesOf(spec)));
    const kinds = new Set(
      KINDS.filter((kind) => rules !== rulesBefore || shownOf(before, kind) !== shownOf(catalogue, kind)),
    );
    if (kinds.size > 0) for (const listener of listeners) listener(kinds);
  }

  function serverOf(id: string): Upstream {
    const server = servers.get(id);
    if (server === undefined)
      throw new OpsError('unknown_server', `there is no MCP server ${JSON.stringify(id.slice(0, 64))}`);
    return server;
  }

  function statusOf(server: Upstream): UpstreamStatus {
    const { id } = server.spec;
    return {
      ...server.status(),
      tools: catalogue.tools.filter((tool) => tool.server === id).length,
      quarantined: book.quarantine().filter((held) => held.server === id).length,
      withheld: catalogue.withheld.get(id) ?? [],
    };
  }

  function retire(server: Upstream): void {
    retiring.add(server);
    void server.retire(RETIRE_MS).finally(() => retiring.delete(server));
  }

  async function pass<T>(server: string, asked: Asked, caller: Caller): Promise<T> {
    return (await ask(serverOf(server), asked, caller, self, news.follow)) as T;
  }

  function resourceOwner(uri: string) {
    const withResources = [...servers.values()]
      .filter(
        (server) =>
          server.isThere && (server.offer.resources.length > 0 || server.offer.templates.length > 0),
      )
      .map(({ spec }) => spec.id);
    return ownerOf(uri, catalogue, withResources);
  }

  function ownerOrThrow(uri: string) {
    const owner = resourceOwner(uri);
    if (owner !== null) return owner;
    throw new OpsError('unknown_resource', `there is no resource ${JSON.stringify(uri.slice(0, 200))}`);
  }

  function promptNamed(name: string) {
    const prompt = catalogue.prompts.find(({ shown }) => shown.name === name);
    if (prompt !== undefined) return prompt;
    throw new OpsError('unknown_prompt', `there is no prompt ${JSON.stringify(name.slice(0, 128))}`);
  }

  /** What a completion refers to, as its server knows it. */
  function referred(ref: CompletionRequest['ref']) {
    if (ref.type === 'ref/prompt') {
      const { server, own } = promptNamed(ref.name);
      return { server, own: { ...ref, name: own.name } };
    }
    const template = catalogue.templates.find(({ shown }) => shown.uriTemplate === ref.uri);
    const owner = template === undefined ? ownerOrThrow(ref.uri) : { server: template.server, uri: ref.uri };
    return { server: owner.server, own: { ...ref, uri: owner.uri } };
  }

  async function settle(change: Promise<void>): Promise<void> {
    await change;
    isStale = true;
    rebuild();
  }

  return {
    async apply(specs) {
      checkIds(specs);
      const wanted = new Map(specs.map((spec) => [spec.id, spec]));
      for (const [id, server] of servers) {
        const spec = wanted.get(id);
        if (spec !== undefined && isSame(connectionOf(spec), connectionOf(server.spec))) {
          server.spec = spec;
          continue;
        }
        servers.delete(id);
        retire(server);
        if (spec === undefined) await book.forget(id);
      }
      for (const spec of specs) if (!servers.has(spec.id)) servers.set(spec.id, open(spec));
      for (const server of servers.values())
        if (server.spec.start === 'eager' && !server.listed) void server.refresh();
      isStale = true;
      rebuild();
    },
    specs: () => new Map([...servers].map(([id, { spec }]) => [id, spec])),
    status: () => [...servers.values()].map(statusOf),
    eraOf: (id) => servers.get(id)?.era ?? null,
    async probe(id, signal) {
      await untilAborted(serverOf(id).refresh(), signal);
      rebuild();
      return statusOf(serverOf(id));
    },
    async restart(id) {
      const { spec } = serverOf(id);
      retire(serverOf(id));
      servers.set(id, open(spec));
      changed();
      // Also a lazy one: what it offers is not known before it was asked, and nobody else would ask.
      void serverOf(id).refresh();
    },
    async credentialsChanged(id, principal) {
      const server = serverOf(id);
      await server.forgetPrincipal(principal);
      void server.refresh();
    },
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },

    tools: () => catalogue.tools,
    prompts: () => catalogue.prompts,
    resources: () => catalogue.resources,
    templates: () => catalogue.templates,
    instructions: () => catalogue.instructions,
    async ready(signal) {
      const waiting = [...servers.values()].filter((server) => !server.listed && !server.isDisabled);
      await untilAborted(Promise.all(waiting.map((server) => server.refresh())), signal);
      rebuild();
    },

    async callTool(tool, args, caller) {
      const current = byName.get(tool.shown.name);
      if (current?.definitionHash !== tool.definitionHash || current.server !== tool.server)
        throw new OpsError('unknown_tool', `${tool.shown.name} is not what it was: list the tools again`);
      const asked = {
        method: 'tools/call',
        params: { name: tool.own.name, arguments: args },
        headers: () => paramHeaders(tool.own, args),
      };
      return checkResult(await pass<CallToolResult>(tool.server, asked, caller), tool.server, caller);
    },
    task: (server, method, params, caller) => pass(server, { method, params }, caller),
    async getPrompt(name, args, caller) {
      const { server, own } = promptNamed(name);
      return pass<GetPromptResult>(
        server,
        { method: 'prompts/get', params: { name: own.name, arguments: args } },
        caller,
      );
    },
    ownerOf: (uri) => resourceOwner(uri)?.server ?? null,
    async readResource(uri, caller) {
      const owner = ownerOrThrow(uri);
      const asked = { method: 'resources/read', params: { uri: owner.uri } };
      return shownUris(await pass<ReadResourceResult>(owner.server, asked, caller), owner.uri, uri);
    },
    async complete({ ref, argument, context }, caller) {
      const { server, own } = referred(ref);
      const params = { ref: own, argument, ...(context === undefined ? {} : { context }) };
      return pass<CompleteResult>(server, { method: 'completion/complete', params }, caller);
    },
    async subscribe(uri, caller, onUpdate) {
      const owner = ownerOrThrow(uri);
      return subscriptions.watch(serverOf(owner.server), owner.uri, caller, onUpdate);
    },
    async setLogLevel(level, caller) {
      const id = caller.session?.id;
      const open_ = [...servers.values()].flatMap((server) => server.heardBy(id));
      await Promise.allSettled(
        open_.map(async (connection) => {
          const { era, capabilities, client } = await connection;
          if (era === 'legacy' && capabilities.logging !== undefined) await client.setLoggingLevel(level);
        }),
      );
    },
    async rootsChanged(sessionId) {
      const open_ = [...servers.values()].flatMap((server) => server.session(sessionId));
      await Promise.allSettled(
        open_.map(async (connection) => (await connection).client.sendRootsListChanged()),
      );
    },
    async endSession(sessionId) {
      await Promise.all([...servers.values()].map((server) => server.endSession(sessionId)));
    },

    quarantine: () => book.quarantine(),
    accept: (key, hash, by) => settle(book.accept(key, hash, by)),
    reject: (key, hash, by) => settle(book.reject(key, hash, by)),

    async [Symbol.asyncDispose]() {
      await Promise.all([...servers.values()].map((server) => server.close()));
      await Promise.race([
        Promise.all(retiring),
        Promise.all([...servers.values()].map((server) => server.close())),
      ]);
      reaper.close();
    },
  };
}

const KINDS: readonly ListKind[] = ['tools', 'prompts', 'resources'];

function shownOf(catalogue: typeof EMPTY, kind: ListKind): string {
  const list: readonly Outside<unknown>[] =
    kind === 'resources' ? [...catalogue.resources, ...catalogue.templates] : catalogue[kind];
  return JSON.stringify(list.map(({ shown, server }) => [server, shown]));
}

function checkIds(specs: readonly UpstreamSpec[]): void {
  const seen = new Set<string>();
  for (const { id } of specs) {
    if (!SERVER_ID.test(id)) throw new TypeError(`${JSON.stringify(id)} is no name for an MCP server`);
    if (seen.has(id)) throw new TypeError(`there are two MCP servers ${id}`);
    seen.add(id);
  }
}

function rulesOf({ access, effects, toolRules, evidence, limits }: UpstreamSpec): unknown {
  return [access, effects, toolRules, evidence, limits];
}

/** All of a spec but the rules that the gate and the catalogue hold its tools to. */
function connectionOf(spec: UpstreamSpec): Partial<UpstreamSpec> {
  const { access, effects, toolRules, evidence, names, pins, limits, ...rest } = spec;
  const { callMs, ...others } = limits;
  return { ...rest, limits: others as UpstreamSpec['limits'] };
}

function isSame(a: Partial<UpstreamSpec>, b: Partial<UpstreamSpec>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A result must at least be one; what its tool promised of it, the gate holds it to. */
function checkResult(result: CallToolResult, server: string, caller: Caller): CallToolResult | OwnTask {
  const { resultType, taskId } = result as { readonly resultType?: unknown; readonly taskId?: unknown };
  if (resultType === 'task') {
    if (declaresTasks(caller.capabilities) && isId(taskId)) return result as unknown as OwnTask;
    throw new OpsError('bad_output', `${server}: it made a task that nobody can follow`);
  }
  if (Array.isArray(result.content) || resultType === 'input_required') return result;
  throw new OpsError('bad_output', `${server}: its answer has no content`);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID;
}

/** Of a task; it stands in a header. */
const LONGEST_ID = 4096;

/** What was read under a URI of ours is told under it. */
function shownUris(result: ReadResourceResult, own: string, shown: string): ReadResourceResult {
  if (own === shown || !Array.isArray(result.contents)) return result;
  return {
    ...result,
    contents: result.contents.map((item) => (item.uri === own ? { ...item, uri: shown } : item)),
  };
}

async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const abort = () => resolve();
  if (signal.aborted) return;
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
