import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { putFrontBefore } from './front.ts';
import type { Reply } from './reply.ts';

/** What the front and the server behind it made of the same connection. */
async function startBoth(options: { mostBody?: number; headMs?: number; requestMs?: number } = {}) {
  const { mostBody = 1_000_000, headMs = 5000, requestMs = 5000 } = options;
  const seen: string[] = [];
  let answer: (reply: Reply, body: string, path: string) => void = (reply, body) => {
    reply.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(body.length) });
    reply.end(body, 'latin1');
  };
  const server = createServer(
    { connectionsCheckingInterval: 20 },
    async (request: IncomingMessage, response: ServerResponse) => {
      let body = '';
      try {
        for await (const part of request.setEncoding('latin1')) body += part;
      } catch {
        return;
      }
      seen.push(`server ${body}`);
      answer(response, body, request.url ?? '');
    },
  );
  server.headersTimeout = headMs;
  server.requestTimeout = requestMs;
  const front = putFrontBefore(server, {
    takes: (path) => path === '/x',
    answer: ({ path, body }, reply) => {
      seen.push(`front ${body.toString('latin1')}`);
      answer(reply, body.toString('latin1'), path);
    },
    mostBody,
    headMs,
    requestMs,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    front,
    set answer(next: typeof answer) {
      answer = next;
    },
    async [Symbol.asyncDispose]() {
      front[Symbol.dispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  return once(socket, 'connect').then(() => socket);
}

/** All that comes back until the connection is closed, or until it says so. */
async function talk(port: number, pieces: readonly string[], until: RegExp = /$^/): Promise<string> {
  const socket = await open(port);
  let text = '';
  const over = new Promise<void>((resolve) => {
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (until.test(text)) resolve();
    });
    socket.once('close', () => resolve());
  });
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    await new Promise(setImmediate);
  }
  await over;
  socket.destroy();
  return text;
}

const post = (body: string, ...lines: string[]) =>
  `${['POST /x HTTP/1.1', 'host: a', `content-length: ${body.length}`, ...lines].join('\r\n')}\r\n\r\n${body}`;

test('a plain request is answered by the front, the next on its connection too', async () => {
  await using it = await startBoth();
  const text = await talk(it.port, [post('one'), post('two')], /two$/);
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\noneHTTP\/1\.1 200 OK\r\n.*\r\n\r\ntwo$/s);
  assert.match(text, /Date: \w{3}, .* GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=\d+\r\n/);
  assert.deepEqual(it.seen, ['front one', 'front two']);
});

for (const [what, text] of [
  ['another method', 'GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
  ['another path', post('b', 'connection: close').replace('/x', '/y')],
  ['a query', post('b', 'connection: close').replace('/x', '/x?a=b')],
  ['HTTP/1.0', post('b').replace('HTTP/1.1', 'HTTP/1.0')],
  ['closing after the answer', post('b', 'connection: close')],
  [
    'a body in chunks',
    `POST /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n`,
  ],
  ['a caller that waits to be asked', post('b', 'expect: 100-continue', 'connection: close')],
  ['an upgrade', post('b', 'upgrade: h2c', 'connection: close')],
  ['a packed body', post('b', 'content-encoding: gzip', 'connection: close')],
  [
    'a line that ends with a line feed alone',
    post('b', 'x-a: 1', 'connection: close').replace('x-a: 1\r\n', 'x-a: 1\n'),
  ],
  ['two authorizations', post('b', 'authorization: a', 'authorization: b', 'connection: close')],
  [
    'a head of 15 KB and more',
    post('b', `x-a: ${'a'.repeat(15_900)}`, 'x-b: b'.repeat(40), 'connection: close'),
  ],
] as const)
  test(`${what}: for the server behind`, async () => {
    await using it = await startBoth();
    const answered = await talk(it.port, [text]);
    assert.doesNotMatch(it.seen.join(), /front/);
    assert.match(answered, /^HTTP\/1\.1 (200|100|400|431) /);
  });

/** What makes two readers of one connection see different requests. */
const SMUGGLING = [
  'content-length: 3\r\ncontent-length: 5',
  'content-length: 3\r\ntransfer-encoding: chunked',
  'transfer-encoding: chunked\r\ncontent-length: 3',
  'transfer-encoding: xchunked\r\ncontent-length: 3',
  'transfer-encoding : chunked\r\ncontent-length: 3',
  'transfer-encoding:\tchunked\r\ncontent-length: 3',
  'x: y\r\n transfer-encoding: chunked\r\ncontent-length: 3',
  'x: y\ntransfer-encoding: chunked\r\ncontent-length: 3',
  'x: y\rtransfer-encoding: chunked\r\ncontent-length: 3',
  'content-length: 3, 3',
  'content-length: +3',
  'content-length: -3',
  'content-length: 3 3',
  'content-length: 0x3',
  'content-length: 3\0',
  'content-length : 3',
  'content-length: 99999999999999999999',
  'content-length: ',
  '\0content-length: 3',
  'content_length: 3',
];

test('heads that hide a second request lead to no second request', async () => {
  const hidden = 'POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\nhidden';
  for (const lines of SMUGGLING) {
    await using it = await startBoth();
    const wire = `POST /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines}\r\n\r\n0\r\n\r\n${hidden}`;
    await talk(it.port, [wire]);
    assert.doesNotMatch(it.seen.join(), /hidden/, lines);
    await talk(it.port, [wire.replace('connection: close\r\n', '')], /400 Bad Request/);
    assert.doesNotMatch(it.seen.join(), /front/, lines);
  }
});

test('however a request is cut, what is seen is the same, and once', async () => {
  await using it = await startBoth();
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      fc.array(fc.nat(), { maxLength: 6 }),
      async (bodies, places) => {
        it.seen.length = 0;
        const wire = `${bodies.map((body) => post(body)).join('')}${post('the end')}`;
        const cuts = [...places.map((place) => place % wire.length), wire.length].toSorted((a, b) => a - b);
        const pieces = cuts.map((to, at) => wire.slice(cuts[at - 1] ?? 0, to));
        const expected = [...bodies, 'the end'];
        const answered = await talk(it.port, pieces, /the end$/);
        // Node's server reads ahead; the answers come in order all the same.
        const seen = it.seen.map((line) => line.slice(line.indexOf(' ') + 1));
        assert.deepEqual(seen.toSorted(), expected.toSorted());
        assert.deepEqual(bodiesIn(answered), expected);
      },
    ),
    { numRuns: 60 },
  );
});

function bodiesIn(answers: string): string[] {
  const [, length] = /content-length: (\d+)/.exec(answers) ?? [];
  if (length === undefined) return [];
  const from = answers.indexOf('\r\n\r\n') + 4;
  const to = from + Number(length);
  return [answers.slice(from, to), ...bodiesIn(answers.slice(to))];
}

test('the same answer looks the same from the front and from the server behind', async () => {
  const ways: Readonly<Record<string, (reply: Reply) => void>> = {
    whole: (reply) => {
      reply.writeHead(200, { 'content-type': 'application/json', 'content-length': '4' });
      reply.end('null');
    },
    empty: (reply) => {
      reply.writeHead(404, { 'x-a': 'b', 'content-length': '0' });
      reply.end();
    },
    pieces: (reply) => {
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.write('data: \u00e9\n\n');
      setImmediate(() => {
        reply.write(Buffer.from('data: 2\n\n'));
        reply.end();
      });
    },
    large: (reply) => {
      reply.writeHead(200, { 'content-length': '100000' });
      reply.end(Buffer.alloc(100_000, 'a'));
    },
    closing: (reply) => {
      reply.writeHead(413, { 'content-length': '1', connection: 'close' });
      reply.end('x');
    },
  };
  for (const [what, way] of Object.entries(ways)) {
    await using it = await startBoth();
    it.answer = (reply) => way(reply);
    const ask = async (path: string) => {
      const reply = await fetch(`http://127.0.0.1:${it.port}${path}`, { method: 'POST', body: 'b' });
      const headers = [...reply.headers].filter(([name]) => name !== 'date');
      return { status: reply.status, headers, text: await reply.text() };
    };
    const [front, behind] = [await ask('/x'), await ask('/y')];
    assert.deepEqual(it.seen, ['front b', 'server b'], what);
    assert.deepEqual(front, behind, what);
  }
});

test('a body that is too long, or a path that is not ours, is left to the server with all its bytes', async () => {
  await using it = await startBoth({ mostBody: 5 });
  const answered = await talk(it.port, [post('12345678', 'connection: close')]);
  assert.match(answered, /12345678$/);
  assert.deepEqual(it.seen, ['server 12345678']);
});

test('a caller that goes ends its answer, and one that takes no more makes it wait', async () => {
  await using it = await startBoth();
  const gone = Promise.withResolvers<void>();
  let room = true;
  it.answer = (reply) => {
    reply.once('close', () => gone.resolve());
    reply.writeHead(200, {});
    while (room) room = reply.write(Buffer.alloc(200_000));
    reply.once('drain', () => reply.write('more'));
  };
  const socket = await open(it.port);
  socket.pause();
  socket.write(post('b'));
  while (room) await new Promise(setImmediate);
  let last = '';
  socket.on('data', (bytes) => {
    last = (last + bytes.toString('latin1')).slice(-20);
  });
  socket.resume();
  while (!last.includes('more')) await once(socket, 'data');
  socket.destroy();
  await gone.promise;
});

test('who is slow with head or body, or says nothing at all, is cut off', async () => {
  await using it = await startBoth({ headMs: 100, requestMs: 200 });
  const [silent, head, body] = await Promise.all([
    talk(it.port, []),
    talk(it.port, ['POST /x HTTP/1.1\r\nho']),
    talk(it.port, ['POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc']),
  ]);
  for (const text of [silent, head, body]) assert.match(text, /^(HTTP\/1\.1 408 .*)?$/s);
  assert.deepEqual(it.seen, []);
});

test('an answer shorter than was announced is not followed by another', async () => {
  await using it = await startBoth();
  it.answer = (reply) => {
    reply.writeHead(200, { 'content-length': '9' });
    reply.end('abc');
  };
  const text = await talk(it.port, [post('one') + post('two')]);
  assert.match(text, /\r\n\r\nabc$/);
  assert.deepEqual(it.seen, ['front one']);
});

test('a value that would break the head is not written', async () => {
  await using it = await startBoth();
  let thrown: unknown;
  it.answer = (reply) => {
    try {
      reply.writeHead(200, { 'x-a': 'b\r\nc: d' });
    } catch (error) {
      thrown = error;
      reply.destroy();
    }
  };
  assert.equal(await talk(it.port, [post('one')]), '');
  assert.ok(thrown instanceof TypeError);
});
