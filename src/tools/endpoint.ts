import type { z } from 'zod';
import { OpsError } from '#core/ops-error.ts';
import { abortError } from './abort.ts';
import { errnoOf, readBounded } from './service-http.ts';
import type { ToolContext } from './tool.ts';

/** A read of a configured server. The query goes into the address, or with `form` into the body: it may be long. */
export interface EndpointRequest {
  /** What people call it, for messages: `Prometheus`. */
  readonly name: string;
  readonly base: string;
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly form?: boolean;
}

/** Less than a read tool's deadline, so that the answer says who was silent. */
const PATIENCE_MS = 4000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * Its answer as `schema` reads it: lenient, only the fields we use. Follows no redirect: the address is the operator's
 * choice, and no server may send us elsewhere. Throws `tool_failed` with the server's own words, or `bad_output`.
 */
export async function askEndpoint<S extends z.ZodType>(
  context: Pick<ToolContext, 'fetch' | 'signal'>,
  request: EndpointRequest,
  schema: S,
): Promise<z.infer<S>> {
  const { status, text } = await answerOf(context, request);
  const what = `${request.name} ${request.path}`;
  if (status >= 300 && status < 400)
    throw new OpsError('tool_failed', `${what} answered ${status}: redirects are not followed`);
  const body = jsonOf(text);
  if (status !== 200) throw new OpsError('tool_failed', `${what} answered ${status}${reasonIn(body, text)}`);
  if (body === undefined)
    throw new OpsError('bad_output', `${what} answered with something that is not JSON`);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpsError('bad_output', `${what} at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`);
}

async function answerOf(
  { fetch, signal }: Pick<ToolContext, 'fetch' | 'signal'>,
  { name, base, path, query = [], form = false }: EndpointRequest,
): Promise<{ status: number; text: string }> {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  const fields = new URLSearchParams(query.map(([key, value]) => [key, value]));
  if (!form) url.search = fields.toString();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET',
      ...(form ? { body: fields } : {}),
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([signal, patience]),
    });
    const { text, whole } = await readBounded(answer, MAX_ANSWER_BYTES);
    if (!whole) throw new OpsError('bad_output', `${name} answered with more than ${MAX_ANSWER_BYTES} bytes`);
    return { status: answer.status, text };
  } catch (error) {
    if (error instanceof OpsError) throw error;
    if (signal.aborted) throw abortError(signal, name);
    if (patience.aborted)
      throw new OpsError('tool_failed', `ETIMEDOUT: ${name} did not answer within ${PATIENCE_MS} ms`);
    throw new OpsError('tool_failed', `${errnoOf(error)}: ${name} cannot be reached`, { cause: error });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{error: "..."}`, or a plain sentence. */
function reasonIn(body: unknown, text: string): string {
  const said = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : text;
  const line = said.replace(/\s+/g, ' ').trim().slice(0, 300);
  return line === '' ? '' : `: ${line}`;
}
