import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { HostAnswer } from './host-answer.ts';

test('an answer with nothing before it is JSON in one piece', async () => {
  const reply = await answered((answer) => answer.result({ content: [] }));
  assert.equal(reply.headers.get('content-type'), 'application/json');
  assert.equal(reply.headers.get('cache-control'), 'no-store');
  assert.ok(Number(reply.headers.get('content-length')) > 0);
  assert.deepEqual(await reply.json(), { result: { content: [] }, jsonrpc: '2.0', id: 7 });
});

test('news come first, in a stream, and nothing after the answer', async () => {
  const reply = await answered((answer) => {
    answer.tell({ method: 'notifications/progress', params: { progressToken: 1, progress: 2 } });
    answer.error(-32021, 'cannot', { why: 1 }, 400);
    answer.tell({ method: 'notifications/late' });
    answer.result({});
  });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('content-type'), 'text/event-stream');
  const events = (await reply.text()).split('\n\n').filter((event) => event !== '');
  assert.deepEqual(
    events.map((event) => JSON.parse(event.replace(/^event: message\ndata: /, ''))),
    [
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 2 } },
      { jsonrpc: '2.0', id: 7, error: { code: -32021, message: 'cannot', data: { why: 1 } } },
    ],
  );
});

test('a host that goes before its answer is known to be gone; one that has its answer is not', async () => {
  const told = Promise.withResolvers<HostAnswer>();
  await using server = await listen((answer) => told.resolve(answer));
  const socket = connect(server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  const answer = await told.promise;
  assert.equal(answer.gone.aborted, false);
  socket.destroy();
  await once(answer.gone, 'abort');
  answer.result({});

  let last: HostAnswer | null = null;
  await (
    await answered((one) => {
      last = one;
      one.result({});
    })
  ).text();
  assert.equal((last as HostAnswer | null)?.gone.aborted, false);
});

async function answered(give: (answer: HostAnswer) => void): Promise<Response> {
  await using server = await listen(give);
  const reply = await fetch(`http://127.0.0.1:${server.port}`);
  return new Response(await reply.text(), { status: reply.status, headers: reply.headers });
}

async function listen(give: (answer: HostAnswer) => void): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((_, response) => give(new HostAnswer(response, 7)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
