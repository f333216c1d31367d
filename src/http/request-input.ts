import type { z } from 'zod';
import { OpsError } from '#core/ops-error.ts';
import type { Route } from './route.ts';

/** The most that a request body may have. */
export const MAX_BODY_BYTES = 1_000_000;

/** Reads and checks what a route says it takes. Throws `bad_request` naming field and rule, and `too_large`. */
export async function readInput(route: Route, request: Request, rawParams: Readonly<Record<string, string>>) {
  return {
    params: route.params && check(route.params, rawParams, 'path'),
    query: route.query && check(route.query, queryOf(request.url), 'query'),
    body: route.raw
      ? await readText(request)
      : route.body && check(route.body, await readJson(request), 'body'),
  };
}

function check(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const rules = parsed.error.issues.map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`);
  throw new OpsError('bad_request', rules.slice(0, 5).join('; ').slice(0, 1000));
}

function queryOf(url: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URL(url).searchParams) {
    if (Object.hasOwn(query, name))
      throw new OpsError('bad_request', `query.${name.slice(0, 50)}: given twice`);
    query[name] = value;
  }
  return query;
}

/** No body at all counts as `{}`. Only JSON is read: a form of another site could not send that unasked. */
async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new OpsError('bad_request', 'body: the content type must be application/json');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpsError('bad_request', 'body: not JSON', { cause });
  }
}

async function readText(request: Request): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > MAX_BODY_BYTES) throw tooLarge();
  if (!request.body) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) throw new OpsError('bad_request', 'body: not UTF-8', { cause });
    throw cause;
  }
}

function tooLarge(): OpsError {
  return new OpsError('too_large', `body: at most ${MAX_BODY_BYTES} bytes`);
}
