import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { callAs, INIT, inSession, namesFor, openSession, QUICK, textOf } from './front-calls.ts';
import { FrontWorld, PEOPLE } from './front-world.ts';
import { SECRET } from './lab-server.ts';
import { rawHttp, rawModern, rawPost } from './raw-host.ts';

describe('who gets at what', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({ settings: { ...QUICK, sessionsPerCaller: 4 } });
  });
  after(() => world[Symbol.asyncDispose]());

  test('requirement 2: another Host or Origin is turned away, whatever the method and the path', async () => {
    for (const path of [
      '/mcp',
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
    ])
      for (const method of ['GET', 'POST', 'DELETE'])
        for (const headers of [
          { host: 'evil.example' },
          { origin: 'http://evil.example' },
          { origin: 'null' },
        ]) {
          const status = await rawHttp(world.url, path, method, { authorization: 'Bearer ada', ...headers });
          assert.equal(status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
        }
    assert.equal(await rawHttp(world.url, '/.well-known/oauth-protected-resource/mcp', 'GET', {}), 200);
  });

  test('requirement 3: without a credential nothing is there, and a program is told where to look', async () => {
    for (const answer of [
      await rawPost(world.mcp, null, INIT),
      await rawModern(world.mcp, null, 'tools/list'),
      await rawModern(world.mcp, 'stranger', 'tools/list'),
    ]) {
      assert.equal(answer.status, 401);
      const said = answer.headers.get('www-authenticate') ?? '';
      assert.match(
        said,
        /^Bearer resource_metadata="http[^"]+\/\.well-known\/oauth-protected-resource\/mcp"/,
      );
      const metadata = /resource_metadata="([^"]+)"/.exec(said)?.[1] ?? '';
      const described = await (await fetch(metadata)).json();
      assert.equal((described as { resource: string }).resource, world.mcp);
    }
    for (const method of ['GET', 'DELETE'])
      assert.equal(await rawHttp(world.url, '/mcp', method, { 'mcp-session-id': 'x' }), 401);
  });

  test('requirement 4: a token that does not hold is refused, and no token reaches an outside server', async () => {
    const answer = await rawModern(world.mcp, 'expired', 'tools/list');
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
    await callAs(world, 'ada', 'lab__read', { key: 'k' });
    assert.ok(world.lab.headers.length > 0);
    assert.ok(world.lab.headers.every(({ authorization }) => authorization === undefined));
    assert.ok(!JSON.stringify(world.lab.headers).includes('ada'));
  });

  test('requirement 6: what is denied is not listed and cannot be called, over either era and with a forged retry', async () => {
    assert.ok((await namesFor(world, 'ada')).includes('lab__read'));
    assert.ok(!(await namesFor(world, 'vic')).includes('lab__read'));
    assert.match(textOf(await callAs(world, 'vic', 'lab__read', { key: 'k' })), /forbidden/);
    const id = await openSession(world, 'vic');
    const listed = await inSession(world, 'vic', id, 'tools/list');
    assert.deepEqual(
      listed.body.result.tools.map(({ name }: { name: string }) => name),
      ['hub_approval_wait', 'hub_approval_status'],
    );
    const called = await inSession(world, 'vic', id, 'tools/call', {
      name: 'lab__write',
      arguments: { key: 'v' },
    });
    assert.match(textOf(called), /forbidden/);
    const batch = await rawPost(
      world.mcp,
      'vic',
      [
        {
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'lab__write', arguments: { key: 'v' } },
        },
      ],
      { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' },
    );
    assert.ok(!JSON.stringify(batch.body).includes('wrote'));
    const read = await rawModern(world.mcp, 'vic', 'resources/read', { uri: 'lab://notes' });
    assert.equal(read.body.error.code, -32602);
    assert.equal(world.writesOf('v'), 0);
  });

  test('requirement 6: over the way of REST and of the agent the decision is the same', async () => {
    const asks = { client: 'rest', correlation_id: 'rest-1', run_id: null, chosen_by: 'person' } as const;
    const callHere = (who: string, tool: string) =>
      world.hub.gate.call({
        ...asks,
        tool,
        args: { key: 'rest' },
        principal: PEOPLE[who] ?? assert.fail(who),
        approval_id: null,
        origins: {},
        evidence_hash: '',
      });
    const seen = (who: string) => world.hub.gate.tools(PEOPLE[who] ?? assert.fail(who), 'rest');
    assert.ok(seen('ada').some(({ name }) => name === 'lab__read'));
    assert.deepEqual(seen('vic'), []);
    const read = await callHere('ada', 'lab__read');
    assert.ok(read.status === 'ok' && JSON.stringify(read.output).includes('value of rest'));
    assert.equal((await callHere('vic', 'lab__read')).status, 'error');
    assert.equal((await callHere('ada', 'lab__write')).status, 'need_approval');
    assert.equal(world.writesOf('rest'), 0);
  });

  test('requirement 8: lists are private, in one order, and those of another are never shown', async () => {
    for (const method of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']) {
      const first = await rawModern(world.mcp, 'ada', method);
      assert.equal(first.body.result.cacheScope, 'private', method);
      assert.deepEqual((await rawModern(world.mcp, 'ada', method)).body.result, first.body.result);
      const others = await rawModern(world.mcp, 'vic', method);
      assert.ok(!JSON.stringify(others.body).includes('lab'), method);
    }
  });

  test('requirement 15: answers, errors, resources and _meta lose their secrets', async () => {
    for (const answer of [
      await callAs(world, 'ada', 'lab__leak', { key: 'k' }),
      await callAs(world, 'ada', 'lab__fail', { key: 'k' }),
      await rawModern(world.mcp, 'ada', 'resources/read', { uri: 'lab://notes' }),
    ]) {
      assert.equal(answer.status, 200);
      assert.match(JSON.stringify(answer.body), /\[redacted/);
      assert.ok(!JSON.stringify(answer.body).includes(SECRET));
    }
  });

  test('requirement 16: a secret in the arguments of a change is turned away, and none is in any store', async () => {
    const canary = 'sk-canary-77aa88bb99cc00dd11ee';
    const refused = await callAs(world, 'ada', 'lab__write', { key: `password=${canary}` });
    assert.match(textOf(refused), /bad_args: lab__write: args\/key holds what looks like a secret/);
    await callAs(world, 'ada', 'lab__read', { key: `password=${canary}` });
    await callAs(world, 'ada', 'lab__read', { key: 5, token: canary });
    await sleep(50);
    const { path } = world.store.location as { path: string };
    const files = readdirSync(dirname(path), { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    assert.ok(
      files.some(({ name }) => name === 'journal.jsonl'),
      'what the hub keeps is looked through too',
    );
    for (const { parentPath, name } of files)
      assert.ok(!readFileSync(join(parentPath, name)).includes(canary), name);
    assert.equal(world.lab.writes.length, 0);
  });
});
