import { Readable } from 'node:stream';
import { OpsError } from '#core/ops-error.ts';
import type { Outbound, OutboundAnswer } from './outbound.ts';

export interface GuardedFetchOptions {
  readonly outbound: Outbound;
  /** Bytes of an answer that is not an event stream, and of one event of one that is. */
  readonly maxBytes: number;
  /** Told when an answer goes beyond that; the answer breaks off. */
  readonly onTooLarge?: (error: OpsError) => void;
}

const MOST_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * `fetch` over guarded connections, for what the SDK sends. A redirect is followed for GET alone, each step under the
 * same guard, and what authorises stays with the origin it was meant for.
 */
export function createGuardedFetch({ outbound, maxBytes, onTooLarge }: GuardedFetchOptions): typeof fetch {
  return async (input, init = {}) => {
    const request = new Request(input, { ...init, redirect: 'manual', signal: null });
    const signal = init.signal ?? null;
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const headers = Object.fromEntries(request.headers);
    let url = new URL(request.url);
    for (let step = 0; ; step += 1) {
      const response = await outbound.send(url, {
        method: request.method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(signal === null ? {} : { signal }),
      });
      const next = init.redirect === 'manual' ? null : redirectOf(response, url);
      if (next === null) return responseOf(response, maxBytes, onTooLarge);
      leave(response);
      if (init.redirect === 'error' || request.method !== 'GET' || step >= MOST_REDIRECTS)
        throw new OpsError(
          'denied_by_policy',
          `${url.origin} redirects to ${next.origin}, which is not followed`,
        );
      if (next.origin !== url.origin) for (const name of PRIVATE_HEADERS) delete headers[name];
      url = next;
    }
  };
}

const PRIVATE_HEADERS = ['authorization', 'cookie', 'dpop', 'mcp-session-id'] as const;

function redirectOf({ statusCode, headers }: OutboundAnswer, from: URL): URL | null {
  const { location } = headers;
  return REDIRECTS.has(statusCode) && typeof location === 'string' ? new URL(location, from) : null;
}

/** Nobody reads this one's body. */
function leave({ body }: OutboundAnswer): void {
  body.on('error', () => undefined).destroy();
}

/** The answer as the web has it; its body breaks off beyond `maxBytes`. */
export function responseOf(
  answer: OutboundAnswer,
  maxBytes: number,
  onTooLarge?: (error: OpsError) => void,
): Response {
  const { statusCode: status, statusText } = answer;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one);
  }
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (WITHOUT_BODY.has(status)) {
    leave(answer);
    return new Response(null, { status, statusText, headers });
  }
  const bounded = Readable.from(boundedBody(answer, maxBytes, isStream, onTooLarge), { objectMode: false });
  const body = Readable.toWeb(bounded) as ReadableStream<Uint8Array>;
  return new Response(body, { status, statusText, headers });
}

async function* boundedBody(
  { body }: OutboundAnswer,
  maxBytes: number,
  isStream: boolean,
  onTooLarge?: (error: OpsError) => void,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    // An empty line ends an event; it is enough to see it in one chunk, as the limit is generous.
    size = isStream && /\n\r?\n/.test(chunk.toString('latin1')) ? 0 : size + chunk.length;
    if (size > maxBytes) {
      body.destroy();
      const error = new OpsError('too_large', `an answer of more than ${maxBytes} bytes was broken off`);
      onTooLarge?.(error);
      throw error;
    }
    yield chunk;
  }
}
