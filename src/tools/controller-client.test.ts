import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { OpsError, toProblem } from '#core/ops-error.ts';
import { createControllerClient } from './controller-client.ts';
import { service } from './tool-fixture.ts';

const TOKEN = 'the-controller-token';
const JTI = `${'0'.repeat(64)}:do`;
const REPORT = {
  jti: JTI,
  state: 'ok',
  verb: 'restart',
  target: 'radarr',
  at: null,
  detail: 'done',
  result: null,
};
const signal = new AbortController().signal;

interface Request {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A controller on a Unix socket that answers what a test says. */
async function controller(answer: (request: Request, response: ServerResponse) => unknown) {
  const dir = await mkdtemp(join(tmpdir(), 'opspilot-client-'));
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer(async (incoming, response) => {
    let text = '';
    for await (const chunk of incoming) text += String(chunk);
    const line = `${incoming.method} ${incoming.url}`;
    const request = {
      line,
      headers: incoming.headers,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  const path = join(dir, 'c.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = createControllerClient({ url: `unix://${path}`, token: TOKEN });
  return {
    client,
    requests,
    sockets,
    path,
    async [Symbol.asyncDispose]() {
      client.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const reply = (response: ServerResponse, value: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

describe('the controller client', () => {
  test('asks each path with the token and the correlation id', async () => {
    await using place = await controller(({ line }, response) => {
      if (line === 'GET /services') return reply(response, { services: [service('radarr')] });
      if (line.startsWith('GET /services/radarr/target'))
        return reply(response, { binding: null, shown: {} });
      if (line.startsWith('GET /services/radarr/logs'))
        return reply(response, { service: 'radarr', lines: [], truncated: false });
      if (line.startsWith('GET /events')) return reply(response, { events: [] });
      if (line === 'GET /disk') return reply(response, { disks: [] });
      if (
        line.includes('/services/radarr/restart') ||
        line.includes('/actions/') ||
        line.includes('/images/pull')
      )
        return reply(response, REPORT);
      return reply(response, toProblem(new OpsError('not_found', line)), 404);
    });
    const client = place.client.tracing('corr-1');
    assert.equal((await client.services(signal))[0]?.id, 'radarr');
    await client.target('up', 'radarr', { a: 1 }, signal);
    await client.logs('radarr', { tail: 5, since: '2026-01-01T00:00:00Z' }, signal);
    await client.events('2026-01-01T00:00:00Z', signal);
    await client.disk(signal);
    await client.action(JTI, signal);
    await client.void(JTI, signal);
    await client.act('restart', 'radarr', { more: true }, 'ticket', signal);
    await client.act('pull', '_stack', {}, 'ticket', signal);
    assert.deepEqual(
      place.requests.map(({ line }) => line),
      [
        'GET /services',
        'GET /services/radarr/target?verb=up&args=%7B%22a%22%3A1%7D',
        'GET /services/radarr/logs?tail=5&since=2026-01-01T00%3A00%3A00Z',
        'GET /events?since=2026-01-01T00%3A00%3A00Z',
        'GET /disk',
        `GET /actions/${encodeURIComponent(JTI)}`,
        `POST /actions/${encodeURIComponent(JTI)}/void`,
        'POST /services/radarr/restart',
        'POST /images/pull',
      ],
    );
    assert.deepEqual(place.requests[7]?.body, { confirm: true, ticket: 'ticket', args: { more: true } });
    for (const { headers } of place.requests) {
      assert.equal(headers.authorization, `Bearer ${TOKEN}`);
      assert.equal(headers['x-request-id'], 'corr-1');
    }
  });

  test('a hostile name stays one segment of the path', async () => {
    await using place = await controller((_, response) => reply(response, service('x')));
    await place.client.service('../audit?x=1', signal);
    assert.equal(place.requests[0]?.line, 'GET /services/..%2Faudit%3Fx%3D1');
  });

  test('a refusal comes back as its own error, with the difference', async () => {
    const difference = [{ path: '/phase', expected: 'running', actual: 'stopped' }];
    await using place = await controller((_, response) => {
      const error = new OpsError('target_moved', 'it has moved', { extras: { difference } });
      reply(response, toProblem(error), 409);
    });
    await assert.rejects(place.client.act('restart', 'radarr', {}, 't', signal), (error: OpsError) => {
      assert.equal(error.code, 'target_moved');
      assert.deepEqual(error.extras.difference, difference);
      return true;
    });
  });

  test('an answer that is not of the contract is not believed', async () => {
    const answers: [unknown, number][] = [
      [{ services: [{ id: 'radarr' }] }, 200],
      [{ services: [], surprise: true }, 200],
      ['<html>', 502],
    ];
    for (const [value, status] of answers) {
      await using place = await controller((_, response) => reply(response, value, status));
      await assert.rejects(place.client.services(signal), { code: 'bad_output' });
    }
  });

  test('a controller that is not there is unavailable, and the error tells no token', async () => {
    const client = createControllerClient({ url: 'unix:///nowhere/c.sock', token: TOKEN });
    await assert.rejects(client.health(signal), (error: OpsError) => {
      assert.equal(error.code, 'unavailable');
      assert.match(error.message, /ENOENT/);
      assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes(TOKEN));
      return true;
    });
  });

  test('an answer that does not come is given up with the reason of the signal', async () => {
    await using place = await controller(() => undefined);
    await assert.rejects(place.client.health(AbortSignal.timeout(30)), { code: 'deadline' });
    const own = new AbortController();
    const asked = place.client.health(own.signal);
    own.abort(new OpsError('cancelled', 'enough'));
    await assert.rejects(asked, { code: 'cancelled', message: 'enough' });
  });

  test('reads keep their connection, and survive that the other side closed it', async () => {
    await using place = await controller((_, response) => reply(response, { disks: [] }));
    await place.client.disk(signal);
    await place.client.disk(signal);
    assert.equal(place.sockets.size, 1);
    for (const socket of place.sockets) socket.destroy();
    assert.deepEqual(await place.client.disk(signal), []);
  });

  test('a mutation has its own connection, and is sent once', async () => {
    await using place = await controller((_, response) => response.destroy());
    await assert.rejects(place.client.act('restart', 'radarr', {}, 't', signal), { code: 'unavailable' });
    assert.equal(place.requests.length, 1);
  });

  test('only the two kinds of address are taken', () => {
    assert.throws(() => createControllerClient({ url: 'https://somewhere', token: TOKEN }), {
      code: 'bad_request',
    });
  });
});
