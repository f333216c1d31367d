import { Problem } from '#contract/errors.ts';
import { ApiError } from './api-error.ts';

/** The part of a zod schema that is used here. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { readonly code: string; readonly message: string }[] } };
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
  /** Further statuses whose body is an answer. */
  readonly accepts?: readonly number[];
}

/** Calls the API and checks the answer against its contract. Throws `ApiError`. */
export async function request<T>(
  schema: Schema<T>,
  path: string,
  { method = 'GET', body, query = {}, signal, accepts = [] }: RequestOptions = {},
): Promise<T> {
  const reply = await send(`${path}${queryString(query)}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const value: unknown = await reply.json().catch(() => undefined);
  if (!reply.ok && !accepts.includes(reply.status)) throw refusal(value, reply.status);
  return accept(schema, value);
}

/** Path of an API resource with ids made safe for a URL. */
export function pathOf(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return String.raw({ raw: parts }, ...ids.map(encodeURIComponent));
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError({ kind: 'offline' }, { cause: error });
  }
}

function refusal(value: unknown, status: number): ApiError {
  const problem = Problem.safeParse(value);
  if (problem.success) return new ApiError({ kind: 'problem', problem: problem.data });
  return new ApiError({ kind: 'misfit', what: `HTTP ${status}` });
}

/** Fields that a newer server added do not matter; anything else that is not as agreed does. */
function accept<T>(schema: Schema<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  if (issues.every(({ code }) => code === 'unrecognized_keys')) return value as T;
  throw new ApiError({ kind: 'misfit', what: issues[0]?.message ?? '' });
}

function queryString(query: NonNullable<RequestOptions['query']>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
