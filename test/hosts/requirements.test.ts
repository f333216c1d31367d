import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrontWorld, PEOPLE } from './front-world.ts';
import { connectHost } from './hosts.ts';
import { SECRET } from './lab-server.ts';
import { type RawAnswer, rawModern, rawPost } from './raw-host.ts';

const QUICK = { holdMs: 0, roundMs: 50, progressMs: 50 };
const INIT = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

describe('what the front promises', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({ settings: { ...QUICK, sessionsPerCaller: 4 } });
  });
  after(() => world[Symbol.asyncDispose]());

  const call = (who: string, name: string, args: object, more?: Parameters<typeof rawModern>[4]) =>
    rawModern(world.mcp, who, 'tools/call', { name, arguments: args }, more);
  const text = ({ body }: RawAnswer): string => body.result?.content?.[0]?.text ?? JSON.stringify(body);
  const names = async (who: string) => {
    const { body } = await rawModern(world.mcp, who, 'tools/list');
    return body.result.tools.map(({ name }: { name: string }) => name) as string[];
  };
  async function session(who: string): Promise<string> {
    const { headers, status } = await rawPost(world.mcp, who, INIT);
    assert.equal(status, 200);
    return headers.get('mcp-session-id') ?? assert.fail('no session');
  }
  const inSession = (who: string, id: string, method: string, params = {}) =>
    rawPost(
      world.mcp,
      who,
      { jsonrpc: '2.0', id: 7, method, params },
      {
        'mcp-session-id': id,
        'mcp-protocol-version': '2025-11-25',
      },
    );

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
    await call('ada', 'lab__read', { key: 'k' });
    assert.ok(world.lab.headers.length > 0);
    assert.ok(world.lab.headers.every(({ authorization }) => authorization === undefined));
    assert.ok(!JSON.stringify(world.lab.headers).includes('ada'));
  });

  test('requirement 6: what is denied is not listed and cannot be called, over either era and with a forged retry', async () => {
    assert.ok((await names('ada')).includes('lab__read'));
    assert.ok(!(await names('vic')).includes('lab__read'));
    assert.match(text(await call('vic', 'lab__read', { key: 'k' })), /forbidden/);
    const id = await session('vic');
    const listed = await inSession('vic', id, 'tools/list');
    assert.deepEqual(
      listed.body.result.tools.map(({ name }: { name: string }) => name),
      ['hub_approval_wait', 'hub_approval_status'],
    );
    const called = await inSession('vic', id, 'tools/call', { name: 'lab__write', arguments: { key: 'v' } });
    assert.match(text(called), /forbidden/);
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
    const call = (who: string, tool: string) =>
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
    const read = await call('ada', 'lab__read');
    assert.ok(read.status === 'ok' && JSON.stringify(read.output).includes('value of rest'));
    assert.equal((await call('vic', 'lab__read')).status, 'error');
    assert.equal((await call('ada', 'lab__write')).status, 'need_approval');
    assert.equal(world.writesOf('rest'), 0);
  });

  test('a waiting call tells of its progress; a host that stops waiting leaves the request open', async () => {
    await using world = await FrontWorld.open({ settings: { holdMs: 400, progressMs: 50 } });
    await using host = await connectHost(world.mcp, 'ada');
    const heard: number[] = [];
    const call = { name: 'lab__write', arguments: { key: 'slow' } };
    await host.callTool(call, { onprogress: ({ progress }) => void heard.push(progress) });
    assert.ok(heard.length > 2, String(heard));
    await using stops = await connectHost(world.mcp, 'bob', {
      capabilities: { elicitation: { form: {} } },
      prepare: (client) =>
        client.setRequestHandler('elicitation/create', async () => {
          await sleep(350);
          return { action: 'accept', content: { choice: 'stop' } };
        }),
    });
    const stopped = await stops.callTool(call);
    assert.match(JSON.stringify(stopped.content), /Nobody waits for it here any more/);
    assert.equal((await world.request('slow')).state, 'proposed');
  });

  test('a host that declines takes its request back, where that is set', async () => {
    await using world = await FrontWorld.open({ mcp: { approvals: { on_decline: 'withdraw' } } });
    await using host = await connectHost(world.mcp, 'ada', {
      capabilities: { elicitation: { url: {} } },
      prepare: (client) =>
        client.setRequestHandler('elicitation/create', async () => {
          await sleep(350);
          return { action: 'decline' };
        }),
    });
    const answer = await host.callTool({ name: 'lab__write', arguments: { key: 'back' } });
    assert.match(JSON.stringify(answer.content), /NOT APPROVED \(not executed\): the requester withdrew it/);
    assert.equal((await world.request('back', 'declined')).state, 'declined');
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
      await call('ada', 'lab__leak', { key: 'k' }),
      await call('ada', 'lab__fail', { key: 'k' }),
      await rawModern(world.mcp, 'ada', 'resources/read', { uri: 'lab://notes' }),
    ]) {
      assert.equal(answer.status, 200);
      assert.match(JSON.stringify(answer.body), /\[redacted/);
      assert.ok(!JSON.stringify(answer.body).includes(SECRET));
    }
  });

  test('requirement 16: a secret in the arguments of a change is turned away, and none is in any store', async () => {
    const canary = 'sk-canary-77aa88bb99cc00dd11ee';
    const refused = await call('ada', 'lab__write', { key: `password=${canary}` });
    assert.match(text(refused), /bad_args: lab__write: args\/key holds what looks like a secret/);
    await call('ada', 'lab__read', { key: `password=${canary}` });
    await call('ada', 'lab__read', { key: 5, token: canary });
    await sleep(50);
    const { path } = world.store.location as { path: string };
    for (const file of [path, `${path}-wal`]) assert.ok(!readFileSync(file).includes(canary), file);
    assert.equal(world.lab.writes.length, 0);
  });

  test("requirement 26: a session is its own caller's, there is a cap, and an unknown one is 404", async () => {
    const id = await session('ada');
    assert.match(id, /^[A-Za-z0-9_-]{32}$/);
    assert.equal((await inSession('ada', id, 'tools/list')).status, 200);
    assert.equal((await inSession('bob', id, 'tools/list')).status, 404);
    assert.equal((await inSession('ada', 'nobody', 'tools/list')).status, 404);
    assert.equal(
      await rawHttp(world.url, '/mcp', 'DELETE', { authorization: 'Bearer bob', 'mcp-session-id': id }),
      404,
    );
    const more = [await session('ada'), await session('ada'), await session('ada'), await session('ada')];
    assert.equal((await inSession('ada', id, 'tools/list')).status, 404, 'the oldest went');
    assert.equal((await inSession('ada', more[3] as string, 'tools/list')).status, 200);
    assert.equal((await inSession('bob', await session('bob'), 'tools/list')).status, 200);
  });

  test('requirement 27: headers and body that disagree are 400 with -32020', async () => {
    const params = { name: 'lab__read', arguments: { key: 'k' } };
    for (const headers of [
      { 'mcp-method': 'tools/list' },
      { 'mcp-name': 'lab__write' },
      { 'mcp-protocol-version': '2025-11-25' },
    ]) {
      const answer = await rawModern(world.mcp, 'ada', 'tools/call', params, { headers });
      assert.equal(answer.status, 400, JSON.stringify(headers));
      assert.equal(answer.body.error.code, -32020, JSON.stringify(headers));
    }
  });

  test('requirement 24: the same ids of many callers at once never cross', async () => {
    const who = ['ada', 'bob', 'olga'];
    const sessions = new Map<string, string>();
    for (const one of who) sessions.set(one, await session(one));
    const asked = Array.from({ length: 120 }, (_, n) => {
      const one = who[n % who.length] as string;
      const key = `${one}-${n}`;
      const answer =
        n % 2 === 0
          ? call(one, 'lab__read', { key }, { id: 1 })
          : inSession(one, sessions.get(one) as string, 'tools/call', {
              name: 'lab__read',
              arguments: { key },
            });
      return answer.then((got) => [key, text(got)] as const);
    });
    for (const [key, said] of await Promise.all(asked)) assert.equal(said, `value of ${key}`);
  });

  test('requirement 25: state that was changed, taken over or is of another call is refused', async () => {
    const url = { elicitation: { url: {} } };
    const asked = await call('ada', 'lab__write', { key: 'state' }, { capabilities: url });
    const { requestState, resultType } = asked.body.result;
    assert.equal(resultType, 'input_required');
    const retry = (who: string, args: object, state: string, name = 'lab__write') =>
      rawModern(
        world.mcp,
        who,
        'tools/call',
        { name, arguments: args, requestState: state, inputResponses: { approval: { action: 'accept' } } },
        { capabilities: url },
      );
    const tampered = `${requestState.slice(0, -3)}AAA`;
    const forged = forge(requestState);
    for (const [why, answer] of [
      ['tampered', await retry('ada', { key: 'state' }, tampered)],
      ['forged', await retry('ada', { key: 'state' }, forged)],
      ['garbage', await retry('ada', { key: 'state' }, 'v1.x.y')],
      ['of another', await retry('bob', { key: 'state' }, requestState)],
      ['other arguments', await retry('ada', { key: 'other' }, requestState)],
      ['another tool', await retry('ada', { key: 'state' }, requestState, 'lab__write_typed')],
    ] as const)
      assert.equal(answer.body.error?.code, -32602, `${why}: ${JSON.stringify(answer.body)}`);
    await world.approve('state');
    const done = await retry('ada', { key: 'state' }, requestState);
    assert.equal(text(done), 'wrote state');
    const replayed = await retry('ada', { key: 'state' }, requestState);
    assert.equal(text(replayed), 'wrote state');
    assert.equal(world.writesOf('state'), 1);
  });

  test('requirement 25: tasks and approvals of another are unknown', async () => {
    const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
    const made = await call('ada', 'lab__write', { key: 'task' }, { capabilities: tasks });
    const { taskId } = made.body.result;
    const ask = (who: string, method: string, id: string, capabilities: object = tasks, headers = {}) =>
      rawModern(world.mcp, who, method, { taskId: id }, { capabilities, headers });
    for (const method of ['tasks/get', 'tasks/cancel', 'tasks/update']) {
      assert.equal((await ask('bob', method, taskId)).body.error.code, -32602, method);
      assert.equal((await ask('ada', method, 'apr_nobody')).body.error.code, -32602, method);
      assert.equal((await ask('ada', method, taskId, {})).body.error.code, -32021, method);
      const wrong = await ask('ada', method, taskId, tasks, { 'mcp-name': 'another' });
      assert.deepEqual([wrong.status, wrong.body.error.code], [400, -32020], method);
    }
    assert.equal((await ask('ada', 'tasks/get', taskId)).body.result.status, 'working');
    for (const tool of ['hub_approval_wait', 'hub_approval_status'])
      assert.match(text(await call('bob', tool, { approval_id: taskId })), /not_found/);
    assert.match(text(await call('ada', 'hub_approval_status', { approval_id: taskId })), /is pending/);
    await ask('ada', 'tasks/cancel', taskId);
    assert.equal((await ask('ada', 'tasks/get', taskId)).body.result.status, 'cancelled');
    assert.equal(world.writesOf('task'), 0);
  });

  test('requirement 28: nothing that a host says approves, and changed arguments are asked for anew', async () => {
    const pending = await call('ada', 'lab__write', { key: 'consent' });
    const { id, argsDigest } = pending.body.result._meta['com.opspilot/approval'];
    assert.equal(argsDigest, createHash('sha256').update('{"key":"consent"}').digest('hex'));
    for (const args of [
      { key: 'consent', approved: true },
      { key: 'consent', approval_id: id },
    ])
      assert.match(text(await call('ada', 'lab__write', args)), /bad_args/);
    const { args, consent } = await world.request('consent');
    assert.deepEqual(
      [args, consent.args, consent.verb],
      [{ key: 'consent' }, { key: 'consent' }, 'lab__write'],
    );
    await assert.rejects(world.approve('consent', { by: 'olga' }), { code: 'may_not_approve' });
    await world.approve('consent');
    assert.match(text(await call('ada', 'lab__write', { key: 'consent2' })), /^APPROVAL REQUIRED/);
    assert.equal(world.writesOf('consent'), 0);
    const waited = await call('ada', 'hub_approval_wait', { approval_id: id, timeout_s: 1 });
    assert.equal(text(waited), 'wrote consent');
    assert.equal(world.writesOf('consent'), 1);
  });

  test('requirement 28: the definition that was consented to is the one that is called', async () => {
    await call('ada', 'lab__write', { key: 'moved' });
    await world.approve('moved');
    world.lab.describe('write', { description: 'Writes a key, and sends it to somebody.' });
    await world.upstreams.probe('lab', AbortSignal.timeout(5000));
    const answer = await call('ada', 'lab__write', { key: 'moved' });
    assert.match(text(answer), /^APPROVAL REQUIRED/);
    const { id } = (await world.store.approvals.list({ state: 'approved', limit: 9 }))[0] ?? assert.fail();
    const waited = await call('ada', 'hub_approval_wait', { approval_id: id, timeout_s: 0 });
    assert.match(text(waited), /target_moved/);
    assert.equal(world.writesOf('moved'), 0);
    world.lab.describe('write', {});
    await world.upstreams.probe('lab', AbortSignal.timeout(5000));
  });

  test('requirement 29: many at once, over two replicas, are one action; expiry is no', async () => {
    await using other = world.replica();
    const ask = (front: { fetch(request: Request): Promise<Response> }) =>
      front.fetch(
        new Request(world.mcp, {
          method: 'POST',
          headers: { ...headersOf('olga'), 'mcp-name': 'lab__write' },
          body: bodyOf('tools/call', { name: 'lab__write', arguments: { key: 'once' } }),
        }),
      );
    await Promise.all(Array.from({ length: 10 }, (_, n) => ask(n % 2 === 0 ? world.front : other)));
    const open = await world.store.approvals.list({ state: 'proposed', limit: 100 });
    assert.equal(open.filter(({ args }) => args.key === 'once').length, 1);
    await world.approve('once');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ask(n % 2 === 0 ? world.front : other)),
    );
    for (const answer of answers) assert.match(await answer.text(), /wrote once/);
    assert.equal(world.writesOf('once'), 1);
  });

  test('requirement 29: the approver may have it done though the host has gone, and the answer is kept', async () => {
    await call('ada', 'lab__write', { key: 'gone' });
    await world.approve('gone', { run_now: true });
    for (let n = 0; world.writesOf('gone') === 0 && n < 200; n += 1) await sleep(10);
    assert.equal(world.writesOf('gone'), 1);
    assert.equal(text(await call('ada', 'lab__write', { key: 'gone' })), 'wrote gone');
    assert.equal(world.writesOf('gone'), 1);
  });

  test('requirement 30: every list, call and decision stands in the chain with who, what and how it ended', async () => {
    await call('ada', 'lab__read', { key: 'audit' });
    await rawModern(world.mcp, 'ada', 'tools/list');
    await rawModern(world.mcp, 'ada', 'resources/read', { uri: 'lab://notes' });
    await call('vic', 'lab__read', { key: 'audit' });
    await call('ada', 'lab__write', { key: 'audited' });
    await world.decline('audited', 'no');
    await sleep(100);
    const rows = await world.store.events.list({ limit: 5000 });
    const last = (action: string, actor: string) =>
      rows.findLast((row) => row.action === action && row.actor === actor) ?? assert.fail(action);
    const read = last('mcp.resources/read', 'token:ada');
    assert.deepEqual([read.client, read.result, read.metadata.server], ['mcp', 'ok', 'lab']);
    assert.match(String(read.metadata.args_digest), /^[0-9a-f]{64}$/);
    assert.equal(last('mcp.tools/list', 'token:ada').metadata.client_name, 'ada');
    const called = rows.findLast(({ resource, actor }) => resource === 'lab__read' && actor === 'token:ada');
    assert.deepEqual(
      [called?.result, called?.metadata.server, called?.metadata.client_name, typeof called?.metadata.ms],
      ['ok', 'lab', 'ada', 'number'],
    );
    const denied = rows.findLast(({ resource, actor }) => resource === 'lab__read' && actor === 'token:vic');
    assert.deepEqual(
      [denied?.result, denied?.metadata.code, denied?.metadata.rule],
      ['denied', 'forbidden', 'role'],
    );
    assert.equal(last('approval.declined', 'user:root').metadata.tool, 'lab__write');
  });
});

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

  test('requirement 19: a body that is too large is 413', async () => {
    await using world = await FrontWorld.open({ settings: { ...QUICK, maxBodyBytes: 10_000 } });
    const big = await rawModern(world.mcp, 'ada', 'tools/call', {
      name: 'lab__read',
      arguments: { key: 'x'.repeat(20_000) },
    });
    assert.equal(big.status, 413);
  });
});

function headersOf(who: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${who}`,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    host: '127.0.0.1',
  };
}

function bodyOf(method: string, params: object): string {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } });
}

/** The same state with another approval in it, and the signature of the first. */
function forge(state: string): string {
  const [version, payload = '', mac] = state.split('.');
  const read = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...read, p: { ...read.p, id: 'apr_other' } })).toString(
    'base64url',
  );
  return `${version}.${changed}.${mac}`;
}

/** A request whose Host is not that of its address, which `fetch` would not send. */
async function rawHttp(
  base: string,
  path: string,
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const { request } = await import('node:http');
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
