import type { z } from 'zod';
import type { ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { abortError } from './abort.ts';
import type { ActionResult, ToolContext } from './tool.ts';

/** A request to a service's own API. A secret goes into a header, or into `secretQuery` where a service knows no other. */
export interface ServiceRequest {
  readonly method?: 'GET' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly secretQuery?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long to wait for the answer, in ms. */
  readonly patienceMs?: number;
}

/** The request may have reached the service, and no answer came back. */
export class Unanswered extends OpsError {}

/** How long a service may take to change something: less than a mutating call's deadline. */
export const CHANGE_PATIENCE_MS = 10_000;

/** Less than a read tool's deadline, so that the answer says which service was silent. */
const READ_PATIENCE_MS = 4000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** The service's answer as `schema` reads it: lenient, only the fields we use. Throws `tool_failed` or `bad_output`. */
export async function askService<S extends z.ZodType>(
  context: ToolContext,
  service: ServiceStatus,
  request: ServiceRequest,
  schema: S,
): Promise<z.infer<S>> {
  const text = await askText(context, service, request);
  const what = `${service.id} ${request.path}`;
  const parsed = schema.safeParse(jsonOf(text, what));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpsError('bad_output', `${what} at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`);
}

/** The configured API key of a service. Throws `precondition` when there is none. */
export async function keyOf(context: ToolContext, service: ServiceStatus): Promise<string> {
  const key = await optionalKeyOf(context, service);
  if (key !== null) return key;
  throw new OpsError('precondition', `no API key is configured for ${service.id}`);
}

/** The same for a service that can do without; null when none is configured. */
export async function optionalKeyOf(context: ToolContext, { id }: ServiceStatus): Promise<string | null> {
  try {
    return (await context.secret(id)) || null;
  } catch (cause) {
    throw new OpsError('precondition', `the API key of ${id} cannot be read: ${errnoOf(cause)}`, { cause });
  }
}

/** What the diagnosis looks for when a service turns its key down. */
export function refusedKey(service: ServiceStatus): OpsError {
  return new OpsError('tool_failed', `401 Unauthorized: ${service.id} refused the API key`);
}

/** The service's answer as text. Throws `tool_failed` with an errno name or a status in its detail. */
export async function askText(
  context: ToolContext,
  service: ServiceStatus,
  { method = 'GET', path, query, secretQuery, headers, patienceMs = READ_PATIENCE_MS }: ServiceRequest,
): Promise<string> {
  const url = addressOf(service, path, { ...query, ...secretQuery });
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const answer = await context.fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([context.signal, patience]),
    });
    const text = await textOf(answer, service);
    if (answer.status === 401 || answer.status === 403) throw refusedKey(service);
    if (!answer.ok) throw new OpsError('tool_failed', `${service.id} ${path} answered ${answer.status}`);
    return text;
  } catch (error) {
    if (error instanceof OpsError) throw error;
    if (context.signal.aborted) throw abortError(context.signal, service.id);
    if (patience.aborted)
      throw new Unanswered('tool_failed', `ETIMEDOUT: ${service.id} did not answer within ${patienceMs} ms`);
    const errno = errnoOf(error);
    const Kind = NEVER_SENT.has(errno) ? OpsError : Unanswered;
    throw new Kind('tool_failed', `${errno}: ${service.id} cannot be reached`, { cause: error });
  }
}

/** Without a connection nothing was sent. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The outcome of a change that is asked for once: without an answer nobody knows whether it was made. */
export async function changeOnce(send: () => Promise<ActionResult>): Promise<ActionResult> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return { state: 'unknown', detail: `${error.message}; whether it was done cannot be told`, result: null };
  }
}

/** The errno name below a failed `fetch`. */
export function errnoOf(error: unknown): string {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const { code } = inner as { code?: unknown };
    if (typeof code === 'string' && code !== '') return code;
  }
  return 'EIO';
}

function addressOf(service: ServiceStatus, path: string, query: Readonly<Record<string, string>>): URL {
  if (service.url === null)
    throw new OpsError('precondition', `no address is known for the API of ${service.id}`);
  const url = new URL(service.url);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  url.search = new URLSearchParams(query).toString();
  return url;
}

/** Reads the body, bounded. */
export async function readBounded(
  answer: Response,
  maxBytes: number,
): Promise<{ text: string; whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (size > maxBytes) return { text: decode(chunks).slice(0, maxBytes), whole: false };
  }
  return { text: decode(chunks), whole: true };
}

function decode(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

async function textOf(answer: Response, service: ServiceStatus): Promise<string> {
  const { text, whole } = await readBounded(answer, MAX_ANSWER_BYTES);
  if (whole) return text;
  throw new OpsError('bad_output', `${service.id} answered with more than ${MAX_ANSWER_BYTES} bytes`);
}

function jsonOf(text: string, what: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpsError('bad_output', `${what} answered with something that is not JSON`, { cause });
  }
}
