import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveStream } from '#hub/front/serve-stream.ts';
import { INIT, QUICK } from './front-calls.ts';
import { FrontWorld, PEOPLE } from './front-world.ts';
import { connectHost } from './hosts.ts';
import { rawHttp, rawModern, rawPost } from './raw-host.ts';

describe("the front's limits", { concurrency: 1 }, () => {
  test('requirement 17: counted for a caller, also in a new session, and told with when to come back', async () => {
    await using world = await FrontWorld.open({ settings: QUICK, budgets: { outsidePerMinute: 5 } });
    const read = () =>
      rawModern(world.mcp, 'ada', 'tools/call', { name: 'lab__read', arguments: { key: 'k' } });
    for (let n = 0; n < 5; n += 1) assert.notEqual((await read()).body.result.isError, true);
    await using host = await connectHost(world.mcp, 'ada', { era: 'legacy' });
    const limited = (await host.callTool({ name: 'lab__read', arguments: { key: 'k' } })) as {
      isError?: boolean;
      _meta?: Record<string, { code?: string; retryAfterMs?: number }>;
    };
    assert.equal(limited.isError, true);
    const told = limited._meta?.['com.opspilot/error'];
    assert.equal(told?.code, 'rate_limited');
    assert.ok((told?.retryAfterMs ?? 0) > 0);
    const others = await rawModern(world.mcp, 'bob', 'tools/call', {
      name: 'lab__read',
      arguments: { key: 'k' },
    });
    assert.notEqual(others.body.result.isError, true);
  });

  test('requirement 17: a cap on calls at once, and a rest after a change', async () => {
    const access = {
      roles: ['member', 'owner'] as const,
      scopes: [],
      allowClients: [],
      denyClients: [],
      rateLimitRpm: 6,
      cooldownSeconds: 60,
      concurrency: 1,
      outputCapBytes: 4000,
    };
    await using world = await FrontWorld.open({ settings: QUICK, spec: { access } });
    const call = (name: string, key: string) =>
      rawModern(world.mcp, 'ada', 'tools/call', { name, arguments: { key } });
    await call('lab__write', 'rests');
    await world.approve('rests');
    await call('lab__write', 'rests');
    assert.equal(world.writesOf('rests'), 1);
    const resting = await call('lab__write', 'another');
    assert.equal(resting.body.result._meta['com.opspilot/error'].code, 'cooldown');
    const answers = await Promise.all([
      call('lab__read', 'a'),
      call('lab__read', 'b'),
      call('lab__read', 'c'),
    ]);
    assert.ok(answers.some(({ body }) => /under way already/.test(JSON.stringify(body))));
    await call('lab__read', 'd');
    const over = await call('lab__read', 'e');
    assert.match(JSON.stringify(over.body), /at most 6 calls of lab in a minute/);
  });

  test('requirement 6: a server is for the clients that are named, over every path', async () => {
    const access = {
      roles: ['viewer', 'member', 'owner'] as const,
      scopes: [],
      allowClients: ['*'],
      denyClients: ['bob'],
      rateLimitRpm: null,
      cooldownSeconds: null,
      concurrency: 8,
      outputCapBytes: 120_000,
    };
    await using world = await FrontWorld.open({ settings: QUICK, spec: { access } });
    const listed = async (who: string) =>
      JSON.stringify((await rawModern(world.mcp, who, 'tools/list')).body);
    assert.match(await listed('ada'), /lab__read/);
    assert.doesNotMatch(await listed('bob'), /lab__read/);
    const called = await rawModern(world.mcp, 'bob', 'tools/call', {
      name: 'lab__read',
      arguments: { key: 'k' },
    });
    assert.match(JSON.stringify(called.body), /denied_by_policy/);
    const read = await rawModern(world.mcp, 'bob', 'resources/read', { uri: 'lab://notes' });
    assert.equal(read.body.error.code, -32602);
  });

  test('requirement 28: with four eyes the one who asked may not approve', async () => {
    await using world = await FrontWorld.open({ settings: QUICK, fourEyes: true });
    await rawModern(world.mcp, 'root', 'tools/call', { name: 'lab__write', arguments: { key: 'own' } });
    await assert.rejects(world.approve('own'), { code: 'four_eyes' });
    assert.equal(world.writesOf('own'), 0);
  });

  test('requirement 26: a session that nobody uses ends', async () => {
    await using world = await FrontWorld.open({
      settings: { ...QUICK, sessionIdleMs: 50, sessionSweepMs: 20 },
    });
    const { headers } = await rawPost(world.mcp, 'ada', INIT);
    const id = headers.get('mcp-session-id') ?? '';
    await sleep(200);
    const late = await rawPost(
      world.mcp,
      'ada',
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      { 'mcp-session-id': id },
    );
    assert.equal(late.status, 404);
  });

  test('requirement 19: headers and lines that are too large end their connection, and no other', async () => {
    await using world = await FrontWorld.open({ settings: { ...QUICK, maxBodyBytes: 10_000 } });
    const status = await rawHttp(world.url, '/mcp', 'POST', {
      authorization: 'Bearer ada',
      'mcp-name': 'x'.repeat(100_000),
    });
    assert.equal(status, 431);
    const server = createServer((socket) => {
      serveStream(socket, { principal: PEOPLE.ada ?? assert.fail(), clientName: null }, world.front.parts);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await using stack = new AsyncDisposableStack();
    stack.defer(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const before = process.memoryUsage.rss();
    const socket = createConnection(port, '127.0.0.1');
    socket.on('error', () => undefined);
    stack.defer(() => void socket.destroy());
    const ended = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
    });
    // A line without an end, as fast as it is taken.
    for (let bytes = 0; !socket.destroyed && bytes < 200_000_000; bytes += 100_000)
      if (!socket.write('x'.repeat(100_000)))
        await Promise.race([ended, new Promise((resolve) => socket.once('drain', resolve))]);
    await ended;
    assert.ok(process.memoryUsage.rss() - before < 100_000_000);
    const read = { name: 'lab__read', arguments: { key: 'k' } };
    assert.equal((await rawModern(world.mcp, 'ada', 'tools/call', read)).status, 200);
  });

  test('requirement 19: a body that is too large is 413', async () => {
    await using world = await FrontWorld.open({ settings: { ...QUICK, maxBodyBytes: 10_000 } });
    const big = await rawModern(world.mcp, 'ada', 'tools/call', {
      name: 'lab__read',
      arguments: { key: 'x'.repeat(20_000) },
    });
    assert.equal(big.status, 413);
  });
});
