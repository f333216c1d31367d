import { request } from 'node:http';
/** A host that writes its own JSON-RPC, for what no SDK would send. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  readonly body: any;
}

const VERSION = '2026-07-28';
const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** Sends one request of 2026-07-28 as it should be, but for what `headers` and `params` say. */
export async function rawModern(
  url: string,
  token: string | null,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  more: {
    readonly capabilities?: object;
    readonly headers?: Readonly<Record<string, string>>;
    readonly id?: unknown;
    readonly signal?: AbortSignal;
  } = {},
): Promise<RawAnswer> {
  const named = NAMED[method];
  const name = named === undefined ? undefined : params[named];
  const body = {
    jsonrpc: '2.0',
    id: more.id ?? 1,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': VERSION,
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': more.capabilities ?? {},
        ...(params._meta as object | undefined),
      },
    },
  };
  return rawPost(
    url,
    token,
    body,
    {
      'mcp-protocol-version': VERSION,
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
      ...more.headers,
    },
    more.signal,
  );
}

export async function rawPost(
  url: string,
  token: string | null,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<RawAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: parsed(await response.text(), response),
  };
}

/** JSON as it is; of an event stream the last message. */
function parsed(text: string, { headers }: Response): unknown {
  const type = headers.get('content-type') ?? '';
  if (type.includes('json')) return JSON.parse(text);
  if (!type.includes('event-stream')) return text;
  const data = text.split('\n').filter((line) => line.startsWith('data: '));
  return JSON.parse(data.at(-1)?.slice(6) ?? 'null');
}

/** A request whose Host is not that of its address, which `fetch` would not send. */
export async function rawHttp(
  base: string,
  path: string,
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, path, method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** A message of a stream of news. */
export interface NewsMessage {
  readonly id?: unknown;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly params?: Record<string, any>;
}

/** Opens a `subscriptions/listen` of 2026-07-28; `until` gives all that came up to the first one wanted. */
export async function rawStream(
  url: string,
  token: string,
  { capabilities, notifications }: { readonly capabilities: object; readonly notifications: object },
): Promise<{
  until(wanted: (message: NewsMessage) => boolean): Promise<NewsMessage[]>;
  end(): Promise<void>;
}> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': VERSION,
      'mcp-method': 'subscriptions/listen',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 'news',
      method: 'subscriptions/listen',
      params: {
        notifications,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': VERSION,
          'io.modelcontextprotocol/clientCapabilities': capabilities,
        },
      },
    }),
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  const waiting: NewsMessage[] = [];
  const more = async () => {
    const { done, value } = await reader.read();
    if (done) throw new Error('the stream has ended');
    const frames = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) waiting.push(JSON.parse(data));
    }
  };
  return {
    async until(wanted) {
      const came: NewsMessage[] = [];
      for (;;) {
        while (waiting.length > 0) {
          const message = waiting.shift() as NewsMessage;
          came.push(message);
          if (wanted(message)) return came;
        }
        await more();
      }
    },
    end: () => reader.cancel(),
  };
}
