import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';

/** An outside Docker MCP server that answers the tools of the Docker guide. */
export interface OutsideDocker {
  readonly url: string;
  /**
   * Calls one of its tools. Throws `unavailable` when it cannot be reached, `deadline` when it may be at work and gives
   * no answer, `tool_failed` with what it says.
   */
  call(fn: string, args: Args, effect: 'read' | 'mutate', signal: AbortSignal): Promise<Json>;
}

export interface OutsideDockerOptions {
  /** Its base address. One that ends in `/mcp` speaks MCP; else it is asked by `POST {base}/tools/{fn}` first. */
  readonly url: string;
  /** How long a read and a change are waited for, in ms. */
  readonly readMs: number;
  readonly changeMs: number;
  readonly version: string;
  readonly fetch: typeof fetch;
}

type Args = Readonly<Record<string, Json>>;

export function createOutsideDocker(options: OutsideDockerOptions): OutsideDocker {
  const url = options.url.replace(/\/+$/, '');
  let speaksMcp = url.endsWith('/mcp');

  return {
    url,
    async call(fn, args, effect, signal) {
      const ms = effect === 'read' ? options.readMs : options.changeMs;
      const patience = AbortSignal.timeout(ms);
      const bounds = AbortSignal.any([signal, patience]);
      try {
        if (!speaksMcp) {
          const answer = await postPlain(url, fn, args, options.fetch, bounds);
          if (answer !== NO_SUCH_ROUTE) return answer;
          speaksMcp = true;
        }
        return await callMcp(url.endsWith('/mcp') ? url : `${url}/mcp`, fn, args, options, bounds);
      } catch (error) {
        if (error instanceof OpsError) throw error;
        if (signal.aborted) throw new OpsError('cancelled', 'the call was cancelled', { cause: error });
        const server = `the Docker MCP server at ${url}`;
        if (patience.aborted && effect === 'mutate')
          throw new OpsError('deadline', `${server} gave no answer within ${ms} ms`, { cause: error });
        const reason = patience.aborted ? `no answer within ${ms} ms` : errnoOf(error);
        const unsure = effect === 'mutate' && !NEVER_SENT.has(reason);
        throw new OpsError(unsure ? 'deadline' : 'unavailable', `${server} cannot be reached: ${reason}`, {
          cause: error,
        });
      }
    },
  };
}

const NO_SUCH_ROUTE = Symbol('no such route');
const MOST_BYTES = 2 * 1024 * 1024;
const LONGEST_REASON = 300;
/** Without a connection nothing was sent. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** The guide's plain form. */
async function postPlain(
  url: string,
  fn: string,
  args: Args,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<Json | typeof NO_SUCH_ROUTE> {
  const answer = await send(`${url}/tools/${encodeURIComponent(fn)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(args),
    redirect: 'manual',
    signal,
  });
  const text = await textOf(answer);
  if (answer.status === 404 || answer.status === 405) return NO_SUCH_ROUTE;
  if (!answer.ok)
    throw new OpsError('tool_failed', `MCP ${fn} -> ${answer.status}: ${text.slice(0, LONGEST_REASON)}`);
  return jsonOf(text);
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new OpsError('bad_output', `the answer has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Real MCP, over a connection for this call alone. */
async function callMcp(
  url: string,
  name: string,
  args: Args,
  { version, fetch: send }: OutsideDockerOptions,
  signal: AbortSignal,
): Promise<Json> {
  const client = new Client(
    { name: 'opspilot', version },
    { capabilities: {}, versionNegotiation: { mode: 'auto' } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    fetch: (input, init) =>
      send(input, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) }),
  });
  try {
    await client.connect(transport, { signal });
    const result = await client.callTool({ name, arguments: { ...args } }, { signal });
    const text = (result.content ?? []).map((item) => (item.type === 'text' ? item.text : '')).join('\n');
    if (result.isError === true)
      throw new OpsError('tool_failed', `MCP ${name}: ${text.slice(0, LONGEST_REASON)}`);
    return (result.structuredContent as Json | undefined) ?? jsonOf(text);
  } finally {
    await client.close().catch(() => undefined);
  }
}

/** JSON as it is, anything else as text. */
function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The errno name below a failed `fetch`. */
function errnoOf(error: unknown): string {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const { code } = inner as { code?: unknown };
    if (typeof code === 'string' && code !== '') return code;
  }
  return error instanceof Error ? error.message.slice(0, 200) : 'no answer';
}
