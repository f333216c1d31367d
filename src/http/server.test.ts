import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, type TestContext, test } from 'node:test';
import type { NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import { createHttpFixture, type HttpFixture } from './http-fixture.ts';
import { type FirstListener, type HttpServer, serve } from './server.ts';

const ROWS = 600;
const READERS = 8;

let http: HttpFixture;
let server: HttpServer;
before(async () => {
  http = await createHttpFixture();
  server = await serve(http, { host: '127.0.0.1', port: 0 });
});
after(async () => {
  await server.close();
  await http[Symbol.asyncDispose]();
});

const event = (n: number, run_id: string | null): NewEvent => ({
  action: 'test.row',
  resource: `row-${n}`,
  actor: 'test',
  client: 'system',
  result: 'ok',
  correlation_id: 'test',
  detail: 'a line\r\nid: 7\r\n\r\nanother',
  metadata: {},
  run_id,
});

const head = async () => (await http.store.events.head()).seq;
const asOwner = () => http.credentials.get('owner-token') ?? {};

/** Reads ids of a stream from a place until `enough` says so; hangs up after some rows and comes back, like a browser. */
async function readHangingUp(
  path: string,
  from: number,
  until: () => number,
  hangUpAfter: number,
): Promise<number[]> {
  const seen: number[] = [];
  while ((seen.at(-1) ?? 0) < until()) {
    const leave = new AbortController();
    const headers = { ...asOwner(), 'last-event-id': String(seen.at(-1) ?? from) };
    const reply = await fetch(`${server.url}${path}`, { headers, signal: leave.signal });
    assert.equal(reply.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    let rest = '';
    let count = 0;
    for await (const text of reply.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      const ids = blocks.flatMap((block) => /^id: (\d+)\ndata: (.*)$/.exec(block)?.slice(1, 3) ?? []);
      for (let at = 0; at < ids.length; at += 2) {
        assert.equal(JSON.parse(ids[at + 1] ?? '').seq, Number(ids[at]));
        seen.push(Number(ids[at]));
      }
      count += blocks.length;
      if (count > hangUpAfter || (seen.at(-1) ?? 0) >= until()) break;
    }
    leave.abort();
  }
  return seen;
}

test('readers who come and go under load miss nothing and see nothing twice', async () => {
  const from = await head();
  let last = Number.POSITIVE_INFINITY;
  const reading = Array.from({ length: READERS }, (_, n) =>
    readHangingUp('/api/events', from, () => last, 20 + 30 * n),
  );
  for (let n = 0; n < ROWS; n += 5) {
    await http.store.events.append(Array.from({ length: 5 }, (_, inner) => event(n + inner, null)));
  }
  last = await head();
  await http.store.events.append([event(ROWS, null)]);
  const wanted = Array.from({ length: last - from }, (_, n) => from + 1 + n);
  for (const seen of await Promise.all(reading)) {
    assert.deepEqual(seen.slice(0, wanted.length), wanted);
    assert.equal(new Set(seen).size, seen.length);
  }
});

test('the stream of a run has its own rows only, from the first on', async () => {
  const { id } = await http.agent.ask({ goal: 'x', source: 'test', autostart: true }, CALLER());
  await http.agent.settled(id, 5000);
  const rows = await http.store.events.list({ runId: id, limit: 1000 });
  const wanted = rows.map(({ seq }) => seq);
  const seen = await readHangingUp(`/api/runs/${id}/events`, 0, () => wanted.at(-1) ?? 0, 2);
  assert.deepEqual(seen, wanted);
  const old = await readHangingUp(`/runs/${id}/events`, 0, () => wanted.at(-1) ?? 0, 1000);
  assert.deepEqual(old, wanted);
  assert.equal((await http.ask('/api/runs/nope/events', { as: 'owner' })).status, 404);
});

test('an id that is none is a bad request', async () => {
  for (const id of ['x', '-1', '1e3', '99999999999999999999']) {
    const reply = await http.ask('/api/events', { as: 'owner', headers: { 'last-event-id': id } });
    assert.equal(reply.status, 400, id);
  }
});

test('a stream ends when its token is revoked', async () => {
  const maker = { role: 'owner', can_approve: true } as const;
  const by = { actor: 'test', client: 'system', correlationId: 'test' } as const;
  const wanted = { name: 'short', role: 'viewer', can_approve: false, expires_in_days: 1 } as const;
  const { id, token } = await http.auth.tokens.create(wanted, maker, by);
  const reply = await fetch(`${server.url}/api/events`, { headers: { authorization: `Bearer ${token}` } });
  const ended = reply.text();
  await http.auth.tokens.revoke(id, by);
  assert.match(await ended, /^retry: /);
});

test('a reader that never reads is dropped, and the others go on', async (t) => {
  const { port } = server;
  const left = firstToLeave(t);
  const socket = connect({ host: '127.0.0.1', port });
  const authorization = asOwner().authorization;
  socket.write(
    `GET /api/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\n\r\n`,
  );
  const big = { ...event(0, null), detail: 'x'.repeat(60_000) };
  for (let n = 0; n < 150; n++) await http.store.events.append([big]);
  const from = await head();
  await left;
  const other = readHangingUp('/api/events', from, () => from + 1, 1000);
  await http.store.events.append([event(1, null), event(2, null)]);
  assert.ok((await other).includes(from + 1));
  let received = 0;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    received += chunk.byteLength;
  });
  await once(socket, 'close');
  assert.ok(received < 150 * 60_000, 'what it had not taken was thrown away');
});

/** Resolves when the first of the feeds that are opened from now on is closed. */
function firstToLeave(t: TestContext): Promise<void> {
  const { events } = http.parts.store;
  const subscribe = events.subscribe.bind(events);
  return new Promise((resolve) => {
    t.mock.method(events, 'subscribe', (listener: Parameters<typeof subscribe>[0]) => {
      const unsubscribe = subscribe(listener);
      return () => {
        unsubscribe();
        resolve();
      };
    });
  });
}

test('guessing passwords over HTTP is answered with 429 and when to come back', async () => {
  const json = { email: 'owner@example.com', password: 'a wrong guess' };
  const guess = () =>
    fetch(`${server.url}/api/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });
  const replies = await Promise.all(Array.from({ length: 7 }, guess));
  const statuses = replies.map(({ status }) => status).toSorted();
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429]);
  const limited = replies.find(({ status }) => status === 429);
  const { retry_after_s, code } = await limited!.json();
  assert.equal(code, 'rate_limited');
  assert.equal(limited!.headers.get('retry-after'), String(retry_after_s));
  assert.ok(retry_after_s > 0 && retry_after_s <= 60);
});

test('who is asked first answers what is its own, and the rest goes on', async () => {
  const first: FirstListener = (request, response) => {
    if (request.url !== '/v1/models') return false;
    response.end('models');
    return true;
  };
  await using second = await serve(http, { host: '127.0.0.1', port: 0 }, first);
  assert.equal(await (await fetch(`${second.url}/v1/models`)).text(), 'models');
  assert.equal((await fetch(`${second.url}/livez`)).status, 200);
});

test('an address that is taken is one clear sentence', async () => {
  await assert.rejects(serve(http, { host: '127.0.0.1', port: server.port }), (error) => {
    assert.ok(error instanceof OpsError);
    assert.match(error.message, new RegExp(`127.0.0.1 port ${server.port} is in use`));
    return true;
  });
  await assert.rejects(serve(http, { host: '203.0.113.7', port: 0 }), /is not an address of this machine/);
});

test('stopping ends open streams and does not wait for connections that idle', async () => {
  await using own = await createHttpFixture();
  const second = await serve(own, { host: '127.0.0.1', port: 0, graceMs: 60_000 });
  const headers = own.credentials.get('owner-token') ?? {};
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => fetch(`${second.url}/api/events`, { headers })),
  );
  const idle = connect({ host: '127.0.0.1', port: second.port });
  await once(idle, 'connect');
  const texts = streams.map((reply) => reply.text());
  await Promise.all([second.close(), second.close()]);
  assert.equal((await Promise.all(texts)).length, 5);
  await assert.rejects(fetch(`${second.url}/livez`));
  idle.destroy();
});

function CALLER() {
  return {
    principal: { kind: 'user', id: 'u_1', name: 'Uma', role: 'owner', can_approve: true },
    client: 'web',
    correlationId: 'test',
  } as const;
}
