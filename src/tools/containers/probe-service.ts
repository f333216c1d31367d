import net from 'node:net';
import { z } from 'zod';
import { ServiceId, type ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { abortError } from '../abort.ts';
import { findService } from '../inventory.ts';
import { errnoOf, readBounded } from '../service-http.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS, type ToolContext } from '../tool.ts';

const Output = z.strictObject({
  service: ServiceId,
  /** What was asked: the service's base URL, or `tcp://host:port`. */
  url: z.string(),
  /** Whether it answered at all; a status of 500 is an answer. */
  reachable: z.boolean(),
  /** HTTP status; null without an answer and for a TCP connection. */
  status: z.int().nullable(),
  latency_ms: z.number(),
  /** Errno name, such as ECONNREFUSED or ETIMEDOUT; null when it answered. */
  error: z.string().nullable(),
  body_excerpt: z.string(),
});
type Answer = Pick<z.infer<typeof Output>, 'reachable' | 'status' | 'error' | 'body_excerpt'>;

const PATIENCE_MS = 3000;
const EXCERPT = 300;

export const probeService = defineReadTool({
  name: 'probe_service',
  title: 'Probe service',
  summary:
    'Asks a service at its known address, by HTTP or by a TCP connection, and says whether it answered.',
  group: 'containers',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: z.strictObject({ service: ServiceId }),
  output: Output,
  async run({ service: name }, context) {
    const service = findService(await context.services(), name);
    const url = service.url ?? publishedAddress(service);
    const begun = context.now().getTime();
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const signal = AbortSignal.any([context.signal, patience]);
    const asked = service.url === null ? connect(new URL(url), signal) : request(context.fetch, url, signal);
    const answer = await asked.catch((error: unknown) => silence(error, patience, context));
    return { service: name, url, latency_ms: context.now().getTime() - begun, ...answer };
  },
});

/** Never follows a redirect: where it points to is not in the inventory. */
async function request(fetch: ToolContext['fetch'], url: string, signal: AbortSignal): Promise<Answer> {
  const answer = await fetch(url, { redirect: 'manual', signal });
  const { text } = await readBounded(answer, EXCERPT);
  return { reachable: true, status: answer.status, error: null, body_excerpt: text };
}

function connect(url: URL, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const socket = net.connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port), signal });
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.destroy();
    resolve({ reachable: true, status: null, error: null, body_excerpt: '' });
  });
  return promise;
}

function silence(error: unknown, patience: AbortSignal, context: ToolContext): Answer {
  if (context.signal.aborted) throw abortError(context.signal, 'the service');
  if (!patience.aborted && isAnotherLanguage(error))
    return { reachable: true, status: null, error: null, body_excerpt: '' };
  const name = patience.aborted ? 'ETIMEDOUT' : errnoOf(error);
  return { reachable: false, status: null, error: name, body_excerpt: '' };
}

/** It said something, only not in HTTP. */
function isAnotherLanguage(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner.name === 'HTTPParserError') return true;
  }
  return false;
}

function publishedAddress({ id, ports }: ServiceStatus): string {
  const port = ports.find(({ protocol, host_port }) => protocol === 'tcp' && host_port !== null);
  if (!port) throw new OpsError('precondition', `neither a URL nor a published TCP port of ${id} is known`);
  const { host_ip, host_port } = port;
  const anyHost = host_ip === null || host_ip === '0.0.0.0' || host_ip === '::';
  const host = anyHost ? '127.0.0.1' : host_ip.includes(':') ? `[${host_ip}]` : host_ip;
  return `tcp://${host}:${host_port}`;
}
