import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { FrontWorld } from './front-world.ts';
import { type Capabilities, connectHost, connectOldHost } from './hosts.ts';
import { rawModern } from './raw-host.ts';

type Era = 'modern' | 'legacy';
type Mode = 'tasks' | 'url' | 'form' | 'none';

interface Result {
  readonly isError?: boolean;
  readonly content: { readonly text?: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly _meta?: Record<string, Record<string, unknown>>;
}

interface Host extends AsyncDisposable {
  /** Calls, answers what it is asked as the mode wants, and polls where it was given a task. */
  call(tool: string, key: string, options?: { timeoutMs?: number }): Promise<Result>;
}

const ERAS: readonly Era[] = ['modern', 'legacy'];
const MODES: readonly Mode[] = ['tasks', 'url', 'form', 'none'];
const TASKS = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
const CAPABILITIES: Readonly<Record<Mode, Capabilities>> = {
  tasks: TASKS as Capabilities,
  url: { elicitation: { url: {} } },
  form: { elicitation: { form: {} } },
  none: {},
};
/** Short waits, so that a test sees all of a flow. */
const QUICK = { holdMs: 1200, progressMs: 100, roundMs: 150 };

describe('approvals over MCP', { concurrency: 1 }, () => {
  let world: FrontWorld;
  let cells = 0;
  before(async () => {
    world = await FrontWorld.open({ settings: QUICK });
  });
  after(() => world[Symbol.asyncDispose]());

  /** Each cell has arguments of its own. */
  const newKey = () => `cell-${++cells}`;
  const text = (result: Result) => result.content[0]?.text ?? '';

  for (const era of ERAS)
    for (const mode of MODES)
      describe(`${era}, ${mode}`, { concurrency: 1 }, () => {
        const isTask = era === 'modern' && mode === 'tasks';
        const connect = (who = 'ada') => hostOf(world, era, mode, who);

        test('approved: it is carried out once, and the call has its answer', async () => {
          await using host = await connect();
          const key = newKey();
          const calling = host.call('lab__write', key);
          await world.request(key);
          assert.equal(world.writesOf(key), 0);
          await world.approve(key);
          const result = await calling;
          assert.notEqual(result.isError, true, text(result));
          assert.equal(text(result), `wrote ${key}`);
          assert.equal(world.writesOf(key), 1);
        });

        test('denied: an error says so, and the same call stands refused', async () => {
          await using host = await connect();
          const key = newKey();
          const calling = host.call('lab__write', key);
          await world.request(key);
          await world.decline(key, 'not on a Friday');
          for (const result of [await calling, await host.call('lab__write', key)]) {
            assert.equal(result.isError, true);
            assert.match(text(result), /^DENIED by an approver \(not executed\): not on a Friday/);
          }
          assert.equal(world.writesOf(key), 0);
        });

        test('expired: an error says so, and a consent that comes too late is none', async () => {
          await using host = await connect();
          const key = newKey();
          const calling = host.call('lab__write', key);
          const { id, digest } = await world.request(key);
          world.ahead += 16 * 60_000;
          const result = await calling;
          assert.equal(result.isError, true);
          assert.match(text(result), isTask ? /^EXPIRED/ : /^(EXPIRED|APPROVAL REQUIRED)/);
          await assert.rejects(world.approveExactly(id, digest), { code: 'approval_expired' });
          const again = await host.call('lab__write', key);
          assert.match(text(again), /^EXPIRED/);
          assert.equal(world.writesOf(key), 0);
        });

        test('a host that gave up: an approved call waits for it to come back', async () => {
          const key = newKey();
          {
            await using host = await connect();
            await assert.rejects(host.call('lab__write', key, { timeoutMs: 120 }));
          }
          await world.request(key);
          await world.approve(key);
          await sleep(300);
          // A task was handed over to the hub; every other call is its host's.
          assert.equal(world.writesOf(key), isTask ? 1 : 0);
          await using back = await connect();
          const result = await back.call('lab__write', key);
          assert.equal(text(result), `wrote ${key}`);
          assert.equal(world.writesOf(key), 1);
        });

        test('a crash while it was carried out: nobody can tell, and it is never tried again', async () => {
          await using host = await connect();
          const key = newKey();
          const calling = host.call('lab__write_dies', key);
          await world.approve(key);
          for (const result of [await calling, await host.call('lab__write_dies', key)]) {
            assert.equal(result.isError, true);
            assert.match(text(result), /outcome.?unknown/i);
          }
          assert.equal(world.writesOf(key), 1);
        });

        test('a double retry is one action and one answer', async () => {
          await using host = await connect();
          await using twin = await connect();
          const key = newKey();
          const calling = [
            host.call('lab__write', key),
            twin.call('lab__write', key),
            host.call('lab__write', key),
          ];
          await world.approve(key);
          for (const result of await Promise.all(calling)) assert.equal(text(result), `wrote ${key}`);
          assert.equal(text(await twin.call('lab__write', key)), `wrote ${key}`);
          assert.equal(world.writesOf(key), 1);
        });

        test('changed arguments are another request', async () => {
          await using host = await connect();
          const [key, other] = [newKey(), newKey()];
          const calling = [host.call('lab__write', key), host.call('lab__write', other)];
          await world.request(other);
          await world.approve(key);
          await world.decline(other, 'only the first');
          const [first, second] = await Promise.all(calling);
          assert.equal(text(first as Result), `wrote ${key}`);
          assert.match(text(second as Result), /^DENIED/);
          assert.deepEqual([world.writesOf(key), world.writesOf(other)], [1, 0]);
        });

        test('what one principal was allowed another is not', async () => {
          await using host = await connect('ada');
          await using other = await connect('bob');
          const key = newKey();
          const calling = host.call('lab__write', key);
          await world.approve(key);
          assert.equal(text(await calling), `wrote ${key}`);
          const foreign = other.call('lab__write', key);
          const { requested_by } = await world.request(key);
          assert.equal(requested_by, 'token:bob');
          await world.decline(key, 'not for you');
          assert.match(text(await foreign), /^DENIED/);
          assert.equal(world.writesOf(key), 1);
        });

        test('a host that accepts everything has approved nothing', async () => {
          await using host = await connect();
          const key = newKey();
          const result = await host
            .call('lab__write', key, { timeoutMs: isTask ? 1500 : 30_000 })
            .catch(() => null);
          if (result) assert.match(text(result), /^APPROVAL REQUIRED \(not executed\)/);
          else assert.ok(isTask, 'only a task is waited for without end');
          assert.equal((await world.request(key)).state, 'proposed');
          assert.equal(world.writesOf(key), 0);
        });
      });

  for (const mode of ['url', 'form', 'none'] as const)
    test(`a host of the SDK before, ${mode}: a tool with a schema for its answer waits without breaking it`, async () => {
      await using host = await connectOldHost(world.mcp, 'ada', CAPABILITIES[mode] as never, (client) =>
        answering(client, mode),
      );
      await host.listTools();
      const key = newKey();
      const call = { name: 'lab__write_typed', arguments: { key } };
      const pending = (await host.callTool(call)) as Result;
      assert.match(text(pending), /^APPROVAL REQUIRED/);
      assert.equal(pending.structuredContent, undefined);
      await world.approve(key);
      const done = (await host.callTool(call)) as Result;
      assert.deepEqual(done.structuredContent, { written: key });
      assert.equal(world.writesOf(key), 1);
    });
});

async function hostOf(world: FrontWorld, era: Era, mode: Mode, who: string): Promise<Host> {
  if (era === 'modern' && mode === 'tasks') return taskHost(world, who);
  const client = await connectHost(world.mcp, who, {
    era,
    capabilities: CAPABILITIES[mode],
    prepare: (one) => answering(one, mode),
  });
  return {
    async call(name, key, { timeoutMs = 30_000 } = {}) {
      return (await client.callTool({ name, arguments: { key } }, { timeout: timeoutMs })) as Result;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** Says yes to whatever it is asked. */
function answering(client: { setRequestHandler: unknown }, mode: Mode): void {
  if (mode !== 'url' && mode !== 'form') return;
  const answer = async () =>
    mode === 'url' ? { action: 'accept' } : { action: 'accept', content: { choice: 'wait' } };
  // The SDK before names a request by its schema.
  const name = client instanceof OldClient ? ElicitRequestSchema : 'elicitation/create';
  (client.setRequestHandler as (this: unknown, what: unknown, handler: unknown) => void).call(
    client,
    name,
    answer,
  );
}

function taskHost(world: FrontWorld, who: string): Host {
  const rpc = async (method: string, params: Record<string, unknown>) => {
    const { body } = await rawModern(world.mcp, who, method, params, { capabilities: TASKS });
    assert.equal(body.error, undefined, JSON.stringify(body));
    return body.result;
  };
  return {
    async call(name, key, { timeoutMs = 30_000 } = {}) {
      const over = Date.now() + timeoutMs;
      let said = await rpc('tools/call', { name, arguments: { key } });
      if (said.resultType !== 'task') return said;
      const { taskId } = said;
      assert.equal(said.status, 'working');
      while (said.status === 'working') {
        if (Date.now() > over) throw new Error('the host gave up');
        await sleep(20);
        said = await rpc('tasks/get', { taskId });
      }
      assert.equal(said.status, 'completed');
      return said.result;
    },
    async [Symbol.asyncDispose]() {},
  };
}
