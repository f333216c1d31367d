import type { McpHttpHandler } from '@modelcontextprotocol/server';
import type { Upstreams } from '../upstream/upstreams.ts';
import type { Asker, FrontParts } from './parts.ts';
import { mayHear } from './pass-through.ts';

type Parts = Pick<FrontParts, 'onError'> & { readonly upstreams: Upstreams | null };

interface ListenBody {
  readonly method: 'subscriptions/listen';
  readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: readonly unknown[] } };
}

export function isListen(body: unknown): body is ListenBody {
  return (body as { method?: unknown } | null)?.method === 'subscriptions/listen';
}

/** The same request without the resources that this asker may not hear of. */
export function withVisible(body: ListenBody, asker: Asker, { upstreams }: Parts): ListenBody {
  const wanted = body.params?.notifications?.resourceSubscriptions;
  if (!Array.isArray(wanted)) return body;
  const resourceSubscriptions = wanted.filter(
    (uri) => typeof uri === 'string' && upstreams !== null && mayHear(uri, { asker }, upstreams),
  );
  const notifications = { ...body.params?.notifications, resourceSubscriptions };
  return { ...body, params: { ...body.params, notifications } };
}

/**
 * Subscribes at the servers to what a stream of 2026-07-28 listens to, for as long as the stream is open. A server that
 * cannot be subscribed to tells of no changes; the stream is there all the same.
 */
export async function listen(
  body: ListenBody,
  asker: Asker,
  handler: Pick<McpHttpHandler, 'notify'>,
  parts: Parts,
  open: () => Promise<Response>,
): Promise<Response> {
  const { upstreams, onError } = parts;
  const uris = (body.params?.notifications?.resourceSubscriptions ?? []) as readonly string[];
  if (!upstreams || uris.length === 0) return open();
  const signal = new AbortController().signal;
  const caller = { principal: asker.principal.id, signal, capabilities: {} };
  const subscribing = uris
    .slice(0, MOST_URIS)
    .map((uri) => upstreams.subscribe(uri, caller, () => handler.notify.resourceUpdated(uri)));
  const settled = await Promise.allSettled(subscribing);
  const end = () => {
    for (const one of settled)
      if (one.status === 'fulfilled') void Promise.resolve(one.value[Symbol.asyncDispose]()).catch(onError);
  };
  for (const one of settled) if (one.status === 'rejected') onError(one.reason);
  try {
    return atEnd(await open(), end);
  } catch (error) {
    end();
    throw error;
  }
}

/** Resources that one stream may listen to. */
const MOST_URIS = 200;

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
