import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTaskSessionFromClient, resultFromTaskOutcome } from '@modelcontextprotocol/ext-tasks/client';
import type { UpstreamSpec } from '#hub/upstream/spec.ts';
import { specOf } from '#hub/upstream/upstream-fixture.ts';
import { ALL_TOOLS } from '../conformance/fixture-server.ts';
import { eventually } from '../system/eventually.ts';
import { callAs, QUICK } from './front-calls.ts';
import { FrontWorld, listening } from './front-world.ts';
import { connectHost } from './hosts.ts';
import { SECRET } from './lab-server.ts';
import { type RawAnswer, rawModern, rawStream } from './raw-host.ts';

const TASKS = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
const ASKED = { ...TASKS, elicitation: { form: {} } };

/** The fixture of the conformance suite as `lab`: its tools read, but for two that need consent. */
function taskSpec(more: Partial<Omit<UpstreamSpec, 'limits'>> = {}): UpstreamSpec {
  const file = fileURLToPath(new URL('../conformance/fixture-stdio.ts', import.meta.url));
  const transport = { kind: 'stdio', command: process.execPath, args: [file], env: {}, cwd: null } as const;
  const effects = Object.fromEntries(ALL_TOOLS.map(({ name }) => [name, 'read' as const]));
  // What is not named changes something.
  const { failing_job: _, greet: __, ...read } = effects;
  return specOf('lab', transport, { effects: read, ...more });
}

describe('tasks of outside servers', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({ settings: QUICK, budgets: { callsPerMinute: 1000 } });
    await world.upstreams.apply([taskSpec()]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
  });
  after(() => world[Symbol.asyncDispose]());

  const begin = async (name: string, args: object, capabilities: object = TASKS, who = 'ada') =>
    (await callAs(world, who, `lab__${name}`, args, { capabilities })).body.result;
  const ask = (
    method: string,
    taskId: string,
    { who = 'ada', capabilities = TASKS as object, params = {}, headers = {}, to = world.mcp } = {},
  ): Promise<RawAnswer> => rawModern(to, who, method, { taskId, ...params }, { capabilities, headers });
  const ended = async (taskId: string, capabilities: object = TASKS) => {
    for (;;) {
      const { result } = (await ask('tasks/get', taskId, { capabilities })).body;
      if (result.status !== 'working') return result;
    }
  };

  test('requirement 25: the id is ours, nobody can guess it, and it is there for its asker alone', async () => {
    const { taskId, resultType, ttlMs } = await begin('slow_compute', { seconds: 30, label: 'own' });
    assert.equal(resultType, 'task');
    assert.match(taskId, /^tsk_[A-Za-z0-9_-]{24}$/);
    assert.equal(ttlMs, 600_000);
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      const params = method === 'tasks/update' ? { inputResponses: {} } : {};
      assert.equal((await ask(method, taskId, { who: 'bob', params })).body.error.code, -32602, method);
      assert.equal((await ask(method, `${taskId}x`, { params })).body.error.code, -32602, method);
      const undeclared = await ask(method, taskId, { capabilities: {}, params });
      assert.equal(undeclared.body.error.code, -32021, method);
      const headers = { 'mcp-name': 'tsk_another' };
      const wrong = await ask(method, taskId, { headers, params });
      assert.deepEqual([wrong.status, wrong.body.error.code], [400, -32020], method);
    }
    assert.equal((await ask('tasks/get', taskId)).body.result.status, 'working');
    await ask('tasks/cancel', taskId);
    assert.equal((await ended(taskId)).status, 'cancelled');
    world.ahead = 11 * 60_000;
    assert.equal((await ask('tasks/get', taskId)).body.error.code, -32602, 'its time is over');
    world.ahead = 0;
  });

  test('requirement 6: a task of a tool that is no longer for its asker is not there', async () => {
    const { taskId } = await begin('slow_compute', { seconds: 30, label: 'gone' });
    const { access } = taskSpec();
    await world.upstreams.apply([taskSpec({ access: { ...access, denyClients: ['ada'] } })]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
    assert.equal((await ask('tasks/get', taskId)).body.error.code, -32602);
    await world.upstreams.apply([taskSpec()]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
  });

  test('requirement 15: what a task answers in the end loses its secrets, and stands in the record once', async () => {
    const { taskId } = await begin('slow_compute', { seconds: 0.1, label: `password: ${SECRET}` });
    const views = await Promise.all([ended(taskId), ended(taskId), ended(taskId)]);
    for (const { status, result } of views) {
      assert.equal(status, 'completed');
      assert.match(result.content[0].text, /^computed/);
      assert.ok(!JSON.stringify(result).includes(SECRET), JSON.stringify(result));
    }
    const stored = JSON.stringify(await world.store.outsideTasks.get(taskId));
    assert.ok(!stored.includes(SECRET));
    const settledRows = async () => {
      const rows = await world.store.events.list({ limit: 5000 });
      return rows.filter(({ metadata }) => JSON.stringify(metadata.args ?? {}).includes(taskId));
    };
    await eventually('the end of the task is recorded', async () => (await settledRows()).length > 0);
    const [settled, ...more] = await settledRows();
    assert.deepEqual(
      [more.length, settled?.actor, settled?.result, settled?.metadata.server],
      [0, 'token:ada', 'ok', 'lab'],
    );
    const rows = await world.store.events.list({ limit: 5000 });
    const begun = rows.find(({ correlation_id }) => correlation_id === settled?.correlation_id);
    assert.match(JSON.stringify(begun?.metadata.args), /"seconds":0.1/);
  });

  test('what it asks for goes to its host and back, one at a time, on any replica', async () => {
    await using other = world.replica();
    await using second = await listening(() => other);
    const { taskId } = await begin('multi_input', {}, ASKED);
    const asking = await ended(taskId, ASKED);
    assert.deepEqual(Object.keys(asking.inputRequests), ['first', 'second']);
    assert.equal(asking.inputRequests.first.method, 'elicitation/create');
    const yes = { action: 'accept', content: { confirm: true } };
    await ask('tasks/update', taskId, { params: { inputResponses: { first: yes, unknown: yes } } });
    assert.deepEqual(Object.keys((await ended(taskId, ASKED)).inputRequests), ['second']);
    await ask('tasks/update', taskId, { params: { inputResponses: { second: yes } } });
    assert.equal((await ended(taskId, ASKED)).status, 'completed');
    const there = await ask('tasks/get', taskId, { to: `${second.url}/mcp` });
    assert.equal(there.body.result.status, 'completed');
  });

  test('a task that asks for what its server may not is ended, and its server told', async () => {
    await world.upstreams.apply([taskSpec({ asks: [] })]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
    const { taskId } = await begin('confirm_delete', { filename: 'a' }, ASKED);
    const { status, result } = await ended(taskId, ASKED);
    assert.deepEqual([status, result.isError], ['completed', true]);
    assert.match(result.content[0].text, /denied_by_policy: lab asked for elicitation\/create/);
    await world.upstreams.apply([taskSpec()]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
  });

  test('an error of the protocol is a failed task, one of the tool a completed one', async () => {
    const broken = await ended((await begin('protocol_error_job', {})).taskId);
    assert.deepEqual([broken.status, broken.error.code, 'result' in broken], ['failed', -32603, false]);
  });

  test('who knows no tasks waits for the end, and is asked on the way where a host can be', async () => {
    await using host = await connectHost(world.mcp, 'ada', {
      era: 'legacy',
      capabilities: { elicitation: { form: {} } },
      prepare: (client) =>
        client.setRequestHandler('elicitation/create', async () => ({
          action: 'accept',
          content: { confirm: true },
        })),
    });
    const done = await host.callTool({ name: 'lab__confirm_delete', arguments: { filename: 'a' } });
    assert.match(JSON.stringify(done.content), /Deleted a.*accept/);
    await using mute = await connectHost(world.mcp, 'bob', { era: 'legacy' });
    const refused = await mute.callTool({ name: 'lab__confirm_delete', arguments: { filename: 'a' } });
    assert.match(JSON.stringify(refused.content), /it asked for more/);
    const computed = await mute.callTool({
      name: 'lab__slow_compute',
      arguments: { seconds: 0.1, label: 'x' },
    });
    assert.match(JSON.stringify(computed.content), /computed x/);
  });

  test('requirement 28: a change that its server makes a task of waits for a person first, and is followed to its end', async () => {
    const made = await begin('failing_job', {});
    assert.match(made.taskId, /^apr_/, 'the task is ours until somebody has decided');
    const [{ id, digest } = assert.fail('nobody was asked')] = await world.store.approvals.list({
      state: 'proposed',
      limit: 1,
    });
    await world.approveExactly(id, digest);
    const { status, result } = await ended(made.taskId);
    assert.deepEqual([status, result.isError], ['completed', true]);
    assert.match(result.content[0].text, /the job failed/);
  });

  test('the client of the extension itself calls, is asked, and gets what comes of it', async () => {
    await using host = await connectHost(world.mcp, 'ada', { capabilities: ASKED });
    const session = createTaskSessionFromClient(host, {
      endpointId: 'hub',
      v2RequestFraming: {
        protocolVersion: '2026-07-28',
        clientInfo: { name: 'host', version: '1' },
        clientCapabilities: ASKED,
      },
      rawDispatch: async (request) => {
        const { method, params } = request as { method: string; params: Record<string, unknown> };
        const { error, result } = (await rawModern(world.mcp, 'ada', method, params, { capabilities: ASKED }))
          .body;
        return error ? { kind: 'error', error } : { kind: 'result', result };
      },
      onInputRequest: async () => ({ action: 'accept', content: { confirm: true } }) as never,
    });
    const execution = await session.callTool('lab__confirm_delete', { filename: 'theirs' });
    const result = resultFromTaskOutcome((await execution.settle()).outcome);
    assert.match(JSON.stringify(result), /Deleted theirs.*accept/);
    const broken = await session.callTool('lab__protocol_error_job', {});
    assert.equal((await broken.settle()).outcome.status, 'failed');
    await session.close();
  });

  describe('news of them', () => {
    test('are told to who listens: of a server’s task and of one that waits for a person', async () => {
      const { taskId } = await begin('slow_compute', { seconds: 0.5, label: 'heard' });
      const waiting = await begin('greet', { name: 'you' });
      const stream = await rawStream(world.mcp, 'ada', {
        capabilities: TASKS,
        notifications: { taskIds: [taskId, waiting.taskId, 'tsk_unknown'] },
      });
      const [acknowledged] = await stream.until(({ method }) => method?.endsWith('acknowledged') === true);
      assert.deepEqual(acknowledged?.params?.notifications, { taskIds: [taskId, waiting.taskId] });
      const done = await stream.until(({ params }) => params?.status === 'completed');
      assert.deepEqual(
        done.filter(({ params }) => params?.taskId === taskId).map(({ params }) => params?.status),
        ['working', 'completed'],
      );
      const last = done.at(-1);
      assert.equal(last?.method, 'notifications/tasks');
      assert.match(JSON.stringify(last?.params?.result), /computed heard/);
      assert.equal(last?.params?._meta?.['io.modelcontextprotocol/subscriptionId'], 'news');
      await ask('tasks/cancel', waiting.taskId);
      const cancelled = await stream.until(({ params }) => params?.status === 'cancelled');
      assert.equal(cancelled.at(-1)?.params?.taskId, waiting.taskId);
      await stream.end();
    });

    test('are not for others, and not for who has not said that it knows tasks', async () => {
      const { taskId } = await begin('slow_compute', { seconds: 30, label: 'quiet' });
      const stream = await rawStream(world.mcp, 'bob', {
        capabilities: TASKS,
        notifications: { taskIds: [taskId] },
      });
      const all = await stream.until(({ id }) => id === 'news');
      assert.deepEqual(all[0]?.params?.notifications ?? {}, {});
      const undeclared = await rawModern(world.mcp, 'ada', 'subscriptions/listen', {
        notifications: { taskIds: [taskId] },
      });
      assert.deepEqual([undeclared.status, undeclared.body.error.code], [400, -32021]);
      await ask('tasks/cancel', taskId);
    });
  });
});
