import { Problem } from '#contract/errors.ts';
import { fromProblem, OpsError } from '#core/ops-error.ts';
import { type CommandContext, type CommandInput, textOption } from './command.ts';
import { defaultDataDir, readInstance } from './instance.ts';

/** What a schema of the contract does: reads an answer or throws. */
interface Shape<T> {
  parse(value: unknown): T;
}

/** A running OpsPilot, spoken to over its HTTP API. Errors come back as the `OpsError` of their problem document. */
export interface ApiClient {
  readonly url: string;
  get<T>(path: string, shape: Shape<T>): Promise<T>;
  post<T>(path: string, body: unknown, shape: Shape<T>): Promise<T>;
  put<T>(path: string, body: unknown, shape: Shape<T>): Promise<T>;
  delete<T>(path: string, shape: Shape<T>): Promise<T>;
  /** The answer's text as it comes, for lists of lines. */
  text(path: string): Promise<string>;
  /** Data of the server-sent events of this path, with their ids; ends when the server ends it or `signal` fires. */
  events(path: string, signal: AbortSignal): AsyncGenerator<{ id: string; data: string }>;
}

/** Finds the instance by `--url` and token, by `--data-dir`, or in the default data dir. */
export function openApi(input: CommandInput, { env, signal }: CommandContext): ApiClient {
  const url = textOption(input, 'url') ?? env.OPSPILOT_URL;
  const token = textOption(input, 'token') ?? env.OPSPILOT_TOKEN;
  if (url !== undefined) return createApiClient(url.replace(/\/+$/, ''), token, signal);
  const dataDir = textOption(input, 'data-dir') ?? defaultDataDir(env);
  const instance = readInstance(dataDir);
  if (!instance) {
    throw new OpsError(
      'unavailable',
      `no OpsPilot is running on ${dataDir}: start it with opspilot up, or name one with --url`,
    );
  }
  return createApiClient(instance.url, token ?? instance.token, signal);
}

export function createApiClient(url: string, token: string | undefined, signal: AbortSignal): ApiClient {
  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('x-opspilot-client', 'cli');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, { signal, redirect: 'error', ...init, headers });
    } catch (cause) {
      if (signal.aborted) throw new OpsError('cancelled', 'stopped', { cause });
      throw new OpsError('unavailable', `OpsPilot at ${url} does not answer (${reasonOf(cause)})`, { cause });
    }
    if (!response.ok) throw await failureOf(response, url);
    return response;
  }

  const send =
    (method: string) =>
    async <T>(path: string, body: unknown, shape: Shape<T>): Promise<T> => {
      const headers = { 'content-type': 'application/json' };
      const response = await request(path, { method, headers, body: JSON.stringify(body) });
      return shape.parse(await response.json());
    };

  return {
    url,
    get: async (path, shape) => shape.parse(await (await request(path)).json()),
    post: send('POST'),
    put: send('PUT'),
    delete: async (path, shape) => shape.parse(await (await request(path, { method: 'DELETE' })).json()),
    text: async (path) => (await request(path)).text(),
    async *events(path, abort) {
      const response = await request(path, {
        signal: AbortSignal.any([signal, abort]),
        headers: { accept: 'text/event-stream' },
      });
      if (response.body) yield* readEvents(response.body);
    },
  };
}

/** Server-sent events of a body (WHATWG HTML, 9.2.6): `id` and joined `data` of each event that has data. */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ id: string; data: string }> {
  const decoder = new TextDecoder();
  let rest = '';
  let id = '';
  let data: string[] = [];
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('id:')) id = line.slice(3).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      else if (line === '' && data.length > 0) {
        yield { id, data: data.join('\n') };
        data = [];
      }
    }
  }
}

async function failureOf(response: Response, url: string): Promise<OpsError> {
  const problem = Problem.safeParse(await response.json().catch(() => null));
  if (problem.success) return fromProblem(problem.data);
  return new OpsError('unavailable', `what answers at ${url} is not OpsPilot (status ${response.status})`);
}

function reasonOf(cause: unknown): string {
  const inner = (cause as { cause?: { code?: string } }).cause;
  return inner?.code ?? (cause as Error).name;
}
