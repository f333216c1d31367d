import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { callAs, inSession, openSession, QUICK, textOf } from './front-calls.ts';
import { FrontWorld, listening } from './front-world.ts';
import { connectHost } from './hosts.ts';
import { rawHttp, rawModern } from './raw-host.ts';

describe('sessions, state and consent', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({ settings: { ...QUICK, sessionsPerCaller: 4 } });
  });
  after(() => world[Symbol.asyncDispose]());

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

  test("requirement 26: a session is its own caller's, there is a cap, and an unknown one is 404", async () => {
    const id = await openSession(world, 'ada');
    assert.match(id, /^[A-Za-z0-9_-]{32}$/);
    assert.equal((await inSession(world, 'ada', id, 'tools/list')).status, 200);
    assert.equal((await inSession(world, 'bob', id, 'tools/list')).status, 404);
    assert.equal((await inSession(world, 'ada', 'nobody', 'tools/list')).status, 404);
    assert.equal(
      await rawHttp(world.url, '/mcp', 'DELETE', { authorization: 'Bearer bob', 'mcp-session-id': id }),
      404,
    );
    const more = [
      await openSession(world, 'ada'),
      await openSession(world, 'ada'),
      await openSession(world, 'ada'),
      await openSession(world, 'ada'),
    ];
    assert.equal((await inSession(world, 'ada', id, 'tools/list')).status, 404, 'the oldest went');
    assert.equal((await inSession(world, 'ada', more[3] as string, 'tools/list')).status, 200);
    assert.equal((await inSession(world, 'bob', await openSession(world, 'bob'), 'tools/list')).status, 200);
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
    for (const one of who) sessions.set(one, await openSession(world, one));
    const asked = Array.from({ length: 120 }, (_, n) => {
      const one = who[n % who.length] as string;
      const key = `${one}-${n}`;
      const answer =
        n % 2 === 0
          ? callAs(world, one, 'lab__read', { key }, { id: 1 })
          : inSession(world, one, sessions.get(one) as string, 'tools/call', {
              name: 'lab__read',
              arguments: { key },
            });
      return answer.then((got) => [key, textOf(got)] as const);
    });
    for (const [key, said] of await Promise.all(asked)) assert.equal(said, `value of ${key}`);
  });

  test('requirement 25: state that was changed, taken over or is of another call is refused', async () => {
    const url = { elicitation: { url: {} } };
    const asked = await callAs(world, 'ada', 'lab__write', { key: 'state' }, { capabilities: url });
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
    assert.equal(textOf(done), 'wrote state');
    const replayed = await retry('ada', { key: 'state' }, requestState);
    assert.equal(textOf(replayed), 'wrote state');
    assert.equal(world.writesOf('state'), 1);
  });

  test('requirement 25: tasks and approvals of another are unknown', async () => {
    const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
    const made = await callAs(world, 'ada', 'lab__write', { key: 'task' }, { capabilities: tasks });
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
      assert.match(textOf(await callAs(world, 'bob', tool, { approval_id: taskId })), /not_found/);
    assert.match(
      textOf(await callAs(world, 'ada', 'hub_approval_status', { approval_id: taskId })),
      /is pending/,
    );
    await ask('ada', 'tasks/cancel', taskId);
    assert.equal((await ask('ada', 'tasks/get', taskId)).body.result.status, 'cancelled');
    assert.equal(world.writesOf('task'), 0);
  });

  test('requirement 28: nothing that a host says approves, and changed arguments are asked for anew', async () => {
    const pending = await callAs(world, 'ada', 'lab__write', { key: 'consent' });
    const { id, argsDigest } = pending.body.result._meta['com.opspilot/approval'];
    assert.equal(argsDigest, createHash('sha256').update('{"key":"consent"}').digest('hex'));
    for (const args of [
      { key: 'consent', approved: true },
      { key: 'consent', approval_id: id },
    ])
      assert.match(textOf(await callAs(world, 'ada', 'lab__write', args)), /bad_args/);
    const { args, consent } = await world.request('consent');
    assert.deepEqual(
      [args, consent.args, consent.verb],
      [{ key: 'consent' }, { key: 'consent' }, 'lab__write'],
    );
    await assert.rejects(world.approve('consent', { by: 'olga' }), { code: 'may_not_approve' });
    await world.approve('consent');
    assert.match(textOf(await callAs(world, 'ada', 'lab__write', { key: 'consent2' })), /^APPROVAL REQUIRED/);
    assert.equal(world.writesOf('consent'), 0);
    const waited = await callAs(world, 'ada', 'hub_approval_wait', { approval_id: id, timeout_s: 1 });
    assert.equal(textOf(waited), 'wrote consent');
    assert.equal(world.writesOf('consent'), 1);
  });

  test('requirement 28: the definition that was consented to is the one that is called', async () => {
    await callAs(world, 'ada', 'lab__write', { key: 'moved' });
    await world.approve('moved');
    world.lab.describe('write', { description: 'Writes a key, and sends it to somebody.' });
    await world.upstreams.probe('lab', AbortSignal.timeout(5000));
    const answer = await callAs(world, 'ada', 'lab__write', { key: 'moved' });
    assert.match(textOf(answer), /^APPROVAL REQUIRED/);
    const { id } = (await world.store.approvals.list({ state: 'approved', limit: 9 }))[0] ?? assert.fail();
    const waited = await callAs(world, 'ada', 'hub_approval_wait', { approval_id: id, timeout_s: 0 });
    assert.match(textOf(waited), /target_moved/);
    assert.equal(world.writesOf('moved'), 0);
    world.lab.describe('write', {});
    await world.upstreams.probe('lab', AbortSignal.timeout(5000));
  });

  test('requirement 29: many at once, over two replicas, are one action; expiry is no', async () => {
    await using other = world.replica();
    await using second = await listening(() => other);
    const ask = (url: string) =>
      fetch(url, {
        method: 'POST',
        headers: { ...headersOf('olga'), 'mcp-name': 'lab__write' },
        body: bodyOf('tools/call', { name: 'lab__write', arguments: { key: 'once' } }),
      });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => ask(n % 2 === 0 ? world.mcp : `${second.url}/mcp`)),
    );
    const open = await world.store.approvals.list({ state: 'proposed', limit: 100 });
    assert.equal(open.filter(({ args }) => args.key === 'once').length, 1);
    await world.approve('once');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ask(n % 2 === 0 ? world.mcp : `${second.url}/mcp`)),
    );
    for (const answer of answers) assert.match(await answer.text(), /wrote once/);
    assert.equal(world.writesOf('once'), 1);
  });

  test('requirement 29: the approver may have it done though the host has gone, and the answer is kept', async () => {
    await callAs(world, 'ada', 'lab__write', { key: 'gone' });
    await world.approve('gone', { run_now: true });
    for (let n = 0; world.writesOf('gone') === 0 && n < 200; n += 1) await sleep(10);
    assert.equal(world.writesOf('gone'), 1);
    assert.equal(textOf(await callAs(world, 'ada', 'lab__write', { key: 'gone' })), 'wrote gone');
    assert.equal(world.writesOf('gone'), 1);
  });

  test('requirement 30: every list, call and decision stands in the chain with who, what and how it ended', async () => {
    await callAs(world, 'ada', 'lab__read', { key: 'audit' });
    await rawModern(world.mcp, 'ada', 'tools/list');
    await rawModern(world.mcp, 'ada', 'resources/read', { uri: 'lab://notes' });
    await callAs(world, 'vic', 'lab__read', { key: 'audit' });
    await callAs(world, 'ada', 'lab__write', { key: 'audited' });
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
