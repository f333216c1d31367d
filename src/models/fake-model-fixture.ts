import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A request as the fake model saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Answers one request; what it does not end stays open. */
export type Script = (seen: Seen, response: ServerResponse) => Promise<void> | void;

/** A model provider on loopback that does what its script says. */
export interface FakeModel extends AsyncDisposable {
  readonly url: string;
  readonly seen: Seen[];
  /** Resolves when a caller went away before its answer was over. */
  readonly hungUp: Promise<void>;
  script: Script;
}

export async function startFakeModel(script: Script, port = 0): Promise<FakeModel> {
  const seen: Seen[] = [];
  const gone = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      text,
      json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
    seen.push(one);
    response.once('close', () => {
      if (!response.writableFinished) gone.resolve();
    });
    response.on('error', () => {});
    await fake.script(one, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeModel = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    hungUp: gone.promise,
    script,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

export function sendJson(response: ServerResponse, value: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** The events of a streamed answer in OpenAI's form, as text; the usage comes where it was asked for. */
export function openAiEvents(pieces: readonly string[], usage: object | null): string[] {
  const base = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1, model: 'fake' };
  const event = (value: object) => `data: ${JSON.stringify({ ...base, ...value })}\n\n`;
  return [
    ...pieces.map((content) => event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
    event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    ...(usage ? [event({ choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ];
}

export const FAKE_USAGE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };

export function completion(content: string, usage: object = FAKE_USAGE): object {
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1,
    model: 'fake',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage,
  };
}

export async function streamTexts(
  response: ServerResponse,
  texts: readonly string[],
  { pauseMs = 0, contentType = 'text/event-stream' } = {},
): Promise<void> {
  response.writeHead(200, { 'content-type': contentType });
  for (const text of texts) {
    response.write(text);
    if (pauseMs > 0) await delay(pauseMs);
  }
  response.end();
}

/** What can go wrong with a model, each as a script. */
export const FAULTS = {
  tooMany: (_, response) =>
    sendJson(response, { error: { message: 'slow down' } }, 429, { 'retry-after': '1' }),
  down: (_, response) => sendJson(response, { error: { message: 'out of memory' } }, 500),
  refusesKey: (_, response) => sendJson(response, { error: { message: 'bad key' } }, 401),
  cutMidStream: (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(openAiEvents(['a', 'b'], null).slice(0, 2).join(''));
    setTimeout(() => response.destroy(), 10);
  },
  badJson: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"choices": [');
  },
  silent: () => {},
  endless: async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const [event = ''] = openAiEvents(['again '.repeat(200)], null);
    while (!response.destroyed) {
      if (!response.write(event)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      await delay(0);
    }
  },
  /** A stream that began and says nothing more. */
  idle: (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(openAiEvents(['a'], null)[0]);
  },
  /** A call of a tool whose arguments are no JSON. */
  wrongArguments: ({ json }, response) => {
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city": Par' } };
    const answer = { role: 'assistant', content: null, tool_calls: [call] };
    if (json.stream !== true) {
      const choices = [{ index: 0, message: answer, finish_reason: 'tool_calls' }];
      return sendJson(response, { ...completion(''), choices });
    }
    const delta = { ...answer, tool_calls: [{ index: 0, ...call }] };
    const event = { choices: [{ index: 0, delta, finish_reason: null }] };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify(event)}\n\n${openAiEvents([], null).join('')}`);
  },
  slow: async (_, response) => {
    await delay(300);
    sendJson(response, completion('late'));
  },
  redirect: (_, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:9/' });
    response.end();
  },
} as const satisfies Record<string, Script>;
