import { type McpHttpHandler, ProtocolErrorCode, type RequestId } from '@modelcontextprotocol/server';
import { WITH_TASKS } from '../tasks-extension.ts';
import type { Upstreams } from '../upstream/upstreams.ts';
import { jsonRpcError } from './json-rpc.ts';
import type { Asker } from './parts.ts';
import { mayHear } from './pass-through.ts';
import { type ListenRequest, listenerOf, tasksToHear, tellOfTasks } from './tasks/task-news.ts';
import { taskStream } from './tasks/task-stream.ts';
import type { CallParts } from './tool-calls.ts';

/** Resources that one stream may listen to. */
const MOST_URIS = 200;

export function isListen(message: unknown): message is ListenRequest {
  return (message as { method?: unknown } | null)?.method === 'subscriptions/listen';
}

/** Serves a stream of news to a host of 2026-07-28: of lists, of resources that it may hear of, of tasks of its own. */
export async function serveListening(
  body: ListenRequest,
  asker: Asker,
  handler: Pick<McpHttpHandler, 'notify'>,
  parts: CallParts,
  open: (body: ListenRequest) => Promise<Response>,
): Promise<Response> {
  const taskIds = await tasksToHear(body, asker, parts);
  if (taskIds === 'undeclared')
    return jsonRpcError(400, ...NO_TASKS, body.id, { requiredCapabilities: WITH_TASKS });
  const allowed = withVisible(body, asker, parts);
  const stop = new AbortController();
  const ends: (() => void)[] = [() => stop.abort()];
  try {
    const updated = (uri: string) => handler.notify.resourceUpdated(uri);
    ends.push(await watchResources(urisOf(allowed), asker, parts, updated));
    const response = await taskStream(allowed, taskIds, open, (tell) =>
      tellOfTasks(taskIds, allowed.id as RequestId, listenerOf(body, asker, stop.signal), parts, tell),
    );
    return atEnd(response, () => ends.forEach((end) => void end()));
  } catch (error) {
    for (const end of ends) end();
    throw error;
  }
}

export const NO_TASKS = [
  ProtocolErrorCode.MissingRequiredClientCapability,
  'Missing required client capability',
] as const;

/** The same request without the resources that this asker may not hear of. */
export function withVisible(body: ListenRequest, asker: Asker, { upstreams }: CallParts): ListenRequest {
  const wanted = body.params?.notifications?.resourceSubscriptions;
  if (!Array.isArray(wanted)) return body;
  const resourceSubscriptions = wanted.filter(
    (uri) => typeof uri === 'string' && upstreams !== null && mayHear(uri, { asker }, upstreams),
  );
  const notifications = { ...body.params?.notifications, resourceSubscriptions };
  return { ...body, params: { ...body.params, notifications } };
}

export function urisOf({ params }: ListenRequest): readonly string[] {
  return ((params?.notifications?.resourceSubscriptions ?? []) as readonly string[]).slice(0, MOST_URIS);
}

/**
 * Subscribes at the servers to what a stream listens to; what it answers ends that. A server that cannot be subscribed
 * to tells of no changes; the stream is there all the same.
 */
export async function watchResources(
  uris: readonly string[],
  asker: Asker,
  { upstreams, onError }: { readonly upstreams: Upstreams | null } & Pick<CallParts, 'onError'>,
  onUpdate: (uri: string) => void,
): Promise<() => void> {
  if (!upstreams || uris.length === 0) return () => undefined;
  const { signal } = new AbortController();
  const caller = { principal: asker.principal.id, signal, capabilities: {} };
  const subscribing = uris.map((uri) => upstreams.subscribe(uri, caller, () => onUpdate(uri)));
  const settled = await Promise.allSettled(subscribing);
  for (const one of settled) if (one.status === 'rejected') onError(one.reason);
  return () => {
    for (const one of settled)
      if (one.status === 'fulfilled') void Promise.resolve(one.value[Symbol.asyncDispose]()).catch(onError);
  };
}

/** The same answer, with `end` called once when its body is over or its reader has gone. */
function atEnd(response: Response, end: () => void): Response {
  if (response.body === null) {
    end();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      controller.close();
      end();
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
  return new Response(body, response);
}
