import type {
  CompleteResult,
  GetPromptResult,
  InputRequiredResult,
  ReadResourceResult,
  Server,
  ServerContext,
} from '@modelcontextprotocol/server';
import type { Json } from '#core/canonical-json.ts';
import type { Caller, Upstreams } from '../upstream/upstreams.ts';
import { type Connection, HostRequest } from './host-request.ts';
import { mayReach, type Reading, readOutside, visible } from './outside-access.ts';
import { type CallState, sealed, stateFor } from './state.ts';
import type { CallParts } from './tool-calls.ts';

/** Resources, prompts and completion of outside servers, and what hosts of 2025 tell those servers about themselves. */
export function servePassThrough(server: Server, connection: Connection, parts: CallParts): void {
  const { upstreams } = parts;
  if (!upstreams) return;
  const own = { ...parts, upstreams };
  serveLists(server, connection, upstreams);
  serveReads(server, connection, own);
  serveSession(server, connection, own);
}

const PRIVATE = { ttlMs: 0, cacheScope: 'private' as const };

type OutsideParts = CallParts & { readonly upstreams: Upstreams };

function serveLists(server: Server, { asker }: Connection, upstreams: Upstreams): void {
  server.setRequestHandler('prompts/list', async () => ({
    prompts: visible(upstreams.prompts(), ({ name }) => name, asker, upstreams),
    ...PRIVATE,
  }));
  server.setRequestHandler('resources/list', async () => ({
    resources: visible(upstreams.resources(), ({ uri }) => uri, asker, upstreams),
    ...PRIVATE,
  }));
  server.setRequestHandler('resources/templates/list', async () => ({
    resourceTemplates: visible(upstreams.templates(), ({ uriTemplate }) => uriTemplate, asker, upstreams),
    ...PRIVATE,
  }));
}

function serveReads(server: Server, connection: Connection, parts: OutsideParts): void {
  const { asker } = connection;
  const { upstreams } = parts;

  server.setRequestHandler('prompts/get', async ({ params }, context) => {
    const { name, arguments: args = {} } = params;
    const request = requestOf(context, [name, args], connection);
    const owner = upstreams.prompts().find(({ shown }) => shown.name === name)?.server ?? null;
    const reading = { method: 'prompts/get', server: owner, name, args };
    return bridged<GetPromptResult>(reading, request, parts, (caller) =>
      upstreams.getPrompt(name, args, caller),
    );
  });

  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const request = requestOf(context, [uri], connection);
    const reading = { method: 'resources/read', server: upstreams.ownerOf(uri), name: uri, args: {} };
    return bridged<ReadResourceResult>(reading, request, parts, (caller) =>
      upstreams.readResource(uri, caller),
    );
  });

  server.setRequestHandler('completion/complete', async ({ params }, context) => {
    const { ref, argument, context: more } = params;
    const request = requestOf(context, [], connection);
    const isPrompt = ref.type === 'ref/prompt';
    const name = isPrompt ? ref.name : ref.uri;
    const reading = {
      method: 'completion/complete',
      server: completes(ref, upstreams),
      name,
      args: argument,
    };
    const wanted = { ref, argument, ...(more?.arguments && { context: { arguments: more.arguments } }) };
    return readOutside<CompleteResult>(reading, asker, parts, () =>
      upstreams.complete(wanted as Parameters<Upstreams['complete']>[0], callerOf(request)),
    );
  });
}

type Ref =
  | { readonly type: 'ref/prompt'; readonly name: string }
  | { readonly type: 'ref/resource'; readonly uri: string };

function completes(ref: Ref, upstreams: Upstreams): string | null {
  if (ref.type === 'ref/prompt')
    return upstreams.prompts().find(({ shown }) => shown.name === ref.name)?.server ?? null;
  const template = upstreams.templates().find(({ shown }) => shown.uriTemplate === ref.uri);
  return template?.server ?? upstreams.ownerOf(ref.uri);
}

/** What lasts as long as a session of 2025 does. */
function serveSession(server: Server, connection: Connection, parts: OutsideParts): void {
  const { asker } = connection;
  const { upstreams, onError } = parts;
  const subscribed = new Map<string, AsyncDisposable>();
  const session = (context: ServerContext) => callerOf(requestOf(context, [], connection));

  server.setRequestHandler('resources/subscribe', async ({ params: { uri } }, context) => {
    if (subscribed.has(uri)) return {};
    const reading = { method: 'resources/subscribe', server: upstreams.ownerOf(uri), name: uri, args: {} };
    await readOutside(reading, asker, parts, async () => {
      const update = () => void server.sendResourceUpdated({ uri }).catch(onError);
      // The session outlives the request that subscribed.
      const caller = { ...session(context), signal: new AbortController().signal };
      subscribed.set(uri, await upstreams.subscribe(uri, caller, update));
      return {};
    });
    return {};
  });

  server.setRequestHandler('resources/unsubscribe', async ({ params: { uri } }) => {
    const subscription = subscribed.get(uri);
    subscribed.delete(uri);
    await subscription?.[Symbol.asyncDispose]();
    return {};
  });

  server.setRequestHandler('logging/setLevel', async ({ params: { level } }, context) => {
    await upstreams.setLogLevel(level, session(context));
    return {};
  });

  server.setNotificationHandler('notifications/roots/list_changed', async () => {
    const id = connection.sessionId();
    if (id !== null) await upstreams.rootsChanged(id);
  });

  if (!connection.lasts) return;
  const changes = upstreams.onChange((kinds) => {
    if (kinds.has('tools')) server.sendToolListChanged().catch(onError);
    if (kinds.has('prompts')) server.sendPromptListChanged().catch(onError);
    if (kinds.has('resources')) server.sendResourceListChanged().catch(onError);
  });
  const { onclose } = server;
  server.onclose = () => {
    changes[Symbol.dispose]();
    for (const subscription of subscribed.values())
      void Promise.resolve(subscription[Symbol.asyncDispose]()).catch(onError);
    subscribed.clear();
    onclose?.();
  };
}

function requestOf(context: ServerContext, params: readonly unknown[], connection: Connection): HostRequest {
  return new HostRequest(context, params as Json, connection);
}

function callerOf(request: HostRequest): Caller {
  return { ...request.door(null), signal: request.context.mcpReq.signal };
}

/** Reads something whose server may ask for more, in its own way or in the middle of it. */
async function bridged<T extends object>(
  reading: Reading,
  request: HostRequest,
  parts: OutsideParts,
  read: (caller: Caller) => Promise<T | InputRequiredResult>,
): Promise<T> {
  const came = request.context.mcpReq.requestState<CallState>();
  const state = came === undefined ? null : stateFor(came, request.digest);
  const { bridge } = parts;
  const outside = state?.kind === 'outside' ? state : null;
  const held = state?.kind === 'held' ? state : null;
  const isTheirs = reading.server !== null && mayReach(reading.server, request.asker, parts.upstreams);
  if (held && !isTheirs) bridge.drop(held);
  const answer =
    held && isTheirs
      ? await bridge.resume<T | InputRequiredResult>(held, request)
      : await bridge.run(reading.server, request, outside, (door, signal) =>
          readOutside(reading, request.asker, parts, () => read({ ...door, signal })),
        );
  if ('ask' in answer) return answer.ask as unknown as T;
  return (await sealed(answer.result, request)) as T;
}

/** Whether this asker hears of changes of this resource at all. */
export function mayHear(uri: string, { asker }: Pick<Connection, 'asker'>, upstreams: Upstreams): boolean {
  const server = upstreams.ownerOf(uri);
  return server !== null && mayReach(server, asker, upstreams);
}
