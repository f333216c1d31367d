import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { HttpTransport } from './http-transport.ts';
import { createOutbound } from './outbound.ts';

const VERSION = '2026-07-28';
const ANSWER = { jsonrpc: '2.0', id: '~1', result: { content: [] } } as const;
const CALL = {
  jsonrpc: '2.0',
  id: '~1',
  method: 'tools/call',
  params: { name: 'grüße', arguments: {}, _meta: { 'io.modelcontextprotocol/protocolVersion': VERSION } },
} as const;

test('an answer of JSON comes as it is; the headers say what the body says', async () => {
  await using world = await serve((_, response) => json(response, ANSWER));
  await world.transport.send(CALL, { headers: { 'Mcp-Param-Region': 'eu' } });
  assert.deepEqual(world.messages, [ANSWER]);
  const [asked] = world.asked;
  assert.deepEqual(
    [
      asked?.headers['x-own'],
      asked?.headers['mcp-protocol-version'],
      asked?.headers['mcp-method'],
      asked?.headers['mcp-name'],
      asked?.headers['mcp-param-region'],
      asked?.headers.accept,
    ],
    ['1', VERSION, 'tools/call', '=?base64?Z3LDvMOfZQ==?=', 'eu', 'application/json, text/event-stream'],
  );
});

test('a stream of events is read to its answer, and the request is made once', async () => {
  const news = {
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: 1, progress: 1 },
  };
  await using world = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const message of [news, ANSWER]) response.write(`data: ${JSON.stringify(message)}\n\n`);
    response.end();
  });
  const both = world.until(2);
  await world.transport.send(CALL);
  await both;
  assert.deepEqual(world.messages, [news, ANSWER]);
  assert.equal(world.asked.length, 1);
});

test('what is neither is for the SDK to judge, and was asked for once', async () => {
  for (const [status, type, body] of [
    [404, 'text/plain', 'gone'],
    [500, 'application/json', '{}'],
    [200, 'application/json', 'no JSON'],
    [200, 'application/json', '{"jsonrpc":"1.0"}'],
    [200, 'text/html', '<p>'],
  ] as const) {
    await using world = await serve((_, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    );
    await assert.rejects(world.transport.send(CALL), (error: { data?: { status?: number } }) => {
      if (status !== 200) assert.equal(error.data?.status ?? (error as { status?: number }).status, status);
      return true;
    });
    assert.equal(world.asked.length, 1, `${status} ${type}`);
    assert.deepEqual(world.messages, []);
  }
});

test('an answer that is too large is broken off, and one that nobody waits for is too', async () => {
  await using large = await serve((_, response) => json(response, { ...ANSWER, more: 'x'.repeat(5000) }));
  await assert.rejects(large.transport.send(CALL), { code: 'too_large' });

  const closed = Promise.withResolvers<void>();
  await using silent = await serve((request) => request.socket.once('close', () => closed.resolve()));
  const gone = new AbortController();
  const sent = silent.transport.send(CALL, { requestSignal: gone.signal });
  await silent.until(0);
  gone.abort();
  await assert.rejects(sent);
  await closed.promise;
});

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: IncomingMessage[] = [];
  const messages: JSONRPCMessage[] = [];
  const heard = new EventTarget();
  const server = createServer((request, response) => {
    asked.push(request);
    heard.dispatchEvent(new Event('asked'));
    request.resume();
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const transport = new HttpTransport(
    new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`),
    { outbound: createOutbound({ reach: 'private' }), maxBytes: 4000, headers: { 'X-Own': '1' } },
    null,
  );
  transport.onmessage = (message) => {
    messages.push(message);
    heard.dispatchEvent(new Event('message'));
  };
  await transport.start();
  return {
    asked,
    messages,
    transport,
    /** Until so many messages have come; for none, until something was asked. */
    async until(count: number): Promise<void> {
      while (count === 0 ? asked.length === 0 : messages.length < count)
        await once(heard, count === 0 ? 'asked' : 'message');
    },
    async [Symbol.asyncDispose]() {
      await transport.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
