import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { HttpFault } from './http-fault.ts';
import { Pool, type PoolOptions } from './pool.ts';

/** A server that hands each request to what it is told to, as bytes on the wire. */
async function startServer(answer: (socket: Socket, text: string, nth: number) => void) {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      const whole = text;
      text = '';
      requests += 1;
      answer(socket, whole, requests);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function poolTo(origin: string, options: Partial<PoolOptions> = {}) {
  const pool = new Pool({ origin, keep: 4, connectMs: 2000, headMs: 2000, bodyMs: 2000, ...options });
  return Object.assign(pool, { [Symbol.dispose]: () => pool.destroy() });
}

interface Told {
  status: number;
  text: string;
}

function ask(pool: Pool, body: Buffer | null = Buffer.from('{}')): Promise<Told> {
  return new Promise((resolve, reject) => {
    const told: Told = { status: 0, text: '' };
    pool.send(
      { method: 'POST', path: '/x', headers: HEADERS, body },
      {
        head: (status) => {
          told.status = status;
        },
        data: (chunk) => {
          told.text += chunk.toString('latin1');
        },
        end: () => resolve(told),
        error: reject,
      },
    );
  });
}

const HEADERS = { accept: '*/*' };
const failsAs = (kind: string) => (error: unknown) => error instanceof HttpFault && error.kind === kind;
const plain = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;

test('a connection is used again, one exchange after another', async () => {
  await using server = await startServer((socket, text, nth) =>
    socket.write(plain(`${nth}${text.slice(-3)}`)),
  );
  using pool = poolTo(server.origin);
  for (const nth of [1, 2, 3]) assert.equal((await ask(pool, Buffer.from('abc'))).text, `${nth}abc`);
  assert.equal(server.sockets.size, 1);
  await Promise.all([ask(pool), ask(pool), ask(pool)]);
  assert.equal(server.sockets.size, 3);
});

test('an answer comes as it was sent, by every framing and however its bytes are cut', async () => {
  let wire = '';
  let cuts: readonly number[] = [];
  await using server = await startServer(async (socket) => {
    const text = wire;
    let from = 0;
    for (const to of [...cuts.map((cut) => cut % text.length).toSorted((a, b) => a - b), text.length]) {
      socket.write(text.slice(from, to), 'latin1');
      await new Promise(setImmediate);
      from = to;
    }
    if (!/content-length|chunked/.test(text)) socket.end();
  });
  using pool = poolTo(server.origin);
  const framings = {
    length: (text: string) => plain(text),
    chunked: (text: string) =>
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${[...text].map((one) => `1\r\n${one}\r\n`).join('')}0\r\n\r\n`,
    close: (text: string) => `HTTP/1.1 200 OK\r\n\r\n${text}`,
    interim: (text: string) => `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${plain(text)}`,
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(framings)),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (framing, text, places) => {
        wire = framing(text);
        cuts = places;
        assert.deepEqual(await ask(pool), { status: 200, text });
      },
    ),
    { numRuns: 60 },
  );
});

test('what stands behind an answer is given to nobody, and ends the connection', async () => {
  await using server = await startServer((socket, _, nth) =>
    socket.write(nth === 1 ? `${plain('one')}${plain('evil')}` : plain('two')),
  );
  using pool = poolTo(server.origin);
  assert.equal((await ask(pool)).text, 'one');
  assert.equal((await ask(pool)).text, 'two');
  assert.equal(server.sockets.size, 2);
});

test('an answer that nobody asked for ends the connection', async () => {
  await using server = await startServer((socket, _, nth) => socket.write(plain(String(nth))));
  using pool = poolTo(server.origin);
  await ask(pool);
  const [first] = server.sockets;
  first?.write(plain('evil'));
  await once(first as Socket, 'close');
  assert.equal((await ask(pool)).text, '2');
});

for (const [what, wire] of [
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ['a head without an end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}`],
  ['progress without an end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20)],
  ['chunks that are none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
] as const)
  test(`${what} is an error, and the connection is not used again`, async () => {
    await using server = await startServer((socket) => socket.write(wire));
    using pool = poolTo(server.origin);
    await assert.rejects(ask(pool), failsAs('malformed'));
    await assert.rejects(ask(pool), failsAs('malformed'));
    assert.equal(server.sockets.size, 2);
  });

test('an answer that is cut is an error', async () => {
  for (const wire of [
    '',
    'HTTP/1.1 200 OK\r\nconte',
    'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
  ]) {
    await using server = await startServer((socket) => socket.end(wire));
    using pool = poolTo(server.origin);
    await assert.rejects(ask(pool), failsAs('cut'));
  }
});

test('silence has its limits, before the head and in the middle of a body', async () => {
  let wire = '';
  await using server = await startServer((socket) => wire !== '' && socket.write(wire));
  using pool = poolTo(server.origin, { headMs: 60, bodyMs: 60 });
  await assert.rejects(ask(pool), failsAs('head_timeout'));
  wire = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc';
  await assert.rejects(ask(pool), failsAs('body_timeout'));
});

test('an exchange that is ended takes its connection along, and tells why', async () => {
  await using server = await startServer((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nabc'));
  using pool = poolTo(server.origin);
  const told = await new Promise<Error>((resolve) => {
    const flow = pool.send(
      { method: 'GET', path: '/', headers: HEADERS, body: null },
      { head: () => {}, data: () => flow.abort(new Error('enough')), end: () => {}, error: resolve },
    );
  });
  assert.equal(told.message, 'enough');
  const [socket] = server.sockets;
  if (!socket?.closed) await once(socket as Socket, 'close');
});

test('a reader that is slow makes the server wait, and is not taken for silence', async () => {
  const size = 20_000_000;
  let sent = 0;
  await using server = await startServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
    const more = () => {
      while (sent < size) {
        sent += 100_000;
        if (!socket.write(Buffer.alloc(100_000))) return void socket.once('drain', more);
      }
    };
    more();
  });
  using pool = poolTo(server.origin, { bodyMs: 80 });
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    const flow = pool.send(
      { method: 'GET', path: '/', headers: HEADERS, body: null },
      {
        head: () => {},
        data: (chunk) => {
          if (seen === 0) {
            flow.pause();
            setTimeout(() => {
              assert.ok(sent < size, 'the server was held back');
              flow.resume();
            }, 300);
          }
          seen += chunk.byteLength;
        },
        end: resolve,
        error: reject,
      },
    );
  });
  assert.equal(seen, size);
});

test('a request that would not be one is not sent', async () => {
  await using server = await startServer((socket) => socket.write(plain('')));
  using pool = poolTo(server.origin);
  const send = (path: string, headers: Record<string, string>) =>
    pool.send(
      { method: 'GET', path, headers, body: null },
      { head: () => {}, data: () => {}, end: () => {}, error: () => {} },
    );
  assert.throws(() => send('/a b', {}), TypeError);
  assert.throws(() => send('/a\r\nx: y', {}), TypeError);
  assert.throws(() => send('/', { 'x-a': 'b\r\nc: d' }), TypeError);
  assert.throws(() => send('/', { 'x a': 'b' }), TypeError);
  assert.equal(server.sockets.size, 0);
});
