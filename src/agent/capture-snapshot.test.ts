import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { Snapshot } from '#contract/snapshot.ts';
import type { ToolCall, ToolInfo, ToolReply } from '#contract/tool.ts';
import { OpsError, toProblem } from '#core/ops-error.ts';
import { createRedactor } from '#core/redaction.ts';
import { replaySnapshot } from '#diagnosis/replay.ts';
import { cases } from '#diagnosis/worlds/all-fixture.ts';
import {
  answerOf,
  CATALOGUE,
  investigateWorld,
  isProblem,
  NOW,
  service,
  type World,
} from '#diagnosis/worlds/world-fixture.ts';
import { OWNER } from './agent-fixture.ts';
import { createSnapshots } from './capture-snapshot.ts';

const MUTATING = /^(?:restart|start|stop|compose|clear|pause|resume)_/;
const TOOLS = CATALOGUE.map(
  (tool): ToolInfo => ({ ...tool, effect: MUTATING.test(tool.name) ? 'mutate' : 'read' }),
);
const QUESTION = 'What is wrong?';

/** Snapshots of a world; `answer` may answer in its place. */
function snapshotsOf(world: World, answer?: (call: ToolCall) => Promise<unknown>) {
  const calls: ToolCall[] = [];
  async function call(request: ToolCall, signal?: AbortSignal): Promise<ToolReply> {
    calls.push(request);
    const call_id = `call_${calls.length}`;
    await soon();
    if (signal?.aborted)
      return { status: 'error', call_id, problem: toProblem(new OpsError('cancelled', 'gone')) };
    const args = request.args as Record<string, string>;
    const raw = (await answer?.(request)) ?? answerOf(world, request.tool, args);
    if (!isProblem(raw)) return { status: 'ok', call_id, output: null, raw, truncated: false, ms: 1 };
    const problem = toProblem(new OpsError(raw.code as 'precondition', raw.detail));
    return { status: 'error', call_id, problem };
  }
  const snapshots = createSnapshots({
    gate: { call, tools: () => TOOLS },
    redact: createRedactor({ inventoryNames: world.services.map(({ id }) => id), ownHosts: [] }),
    version: '1.2.3',
    readBudget: 20,
    now: () => NOW,
  });
  return { ...snapshots, calls };
}

const never = new AbortController().signal;
const WEB: World = { services: [service('web'), service('db')] };

describe('a snapshot', () => {
  for (const { name, world, goal = QUESTION } of cases) {
    it(`has all that the planner looks at: ${name}`, async () => {
      const taken = await snapshotsOf(world).capture(goal, OWNER, never);
      const { diagnosis, missing } = replaySnapshot(Snapshot.parse(JSON.parse(JSON.stringify(taken))));
      const { diagnosis: seen } = investigateWorld(world, goal).decision;
      const ranked = ({ causes }: typeof seen) =>
        causes.map(({ cause, subject, confidence, victims }) => [cause, subject, confidence, victims]);
      assert.deepEqual(missing, []);
      assert.deepEqual(ranked(diagnosis), ranked(seen));
      assert.deepEqual(diagnosis.ruled_out, seen.ruled_out);
    });
  }

  it('is read by the agent on behalf of who asks, only reading, nothing twice', async () => {
    const { capture, calls } = snapshotsOf(WEB);
    const taken = await capture(QUESTION, OWNER, never);
    assert.deepEqual(
      taken.reads.map(({ tool, args }) => `${tool} ${args.service ?? ''}`.trim()),
      [
        'list_services',
        'check_disk_space',
        'container_events',
        'fetch_service_logs web',
        'container_stats web',
        'fetch_service_logs db',
        'container_stats db',
      ],
    );
    assert.equal(calls.length, taken.reads.length);
    for (const one of calls) {
      assert.deepEqual([one.chosen_by, one.principal.kind, one.run_id], ['capture', 'agent', null]);
      assert.equal(one.correlation_id, OWNER.correlationId);
      assert.ok(!MUTATING.test(one.tool));
    }
    assert.deepEqual([taken.version, taken.captured_at, taken.run_reads], ['1.2.3', NOW.toISOString(), 20]);
  });

  it('keeps no secret that a log or a question shows', async () => {
    const logs = { web: ['login of jane@example.org with token=abcdef0123456789 failed'] };
    const taken = await snapshotsOf({ ...WEB, logs }).capture('password=hunter2hunter2 ?', OWNER, never);
    const text = JSON.stringify(taken);
    assert.doesNotMatch(text, /jane@|abcdef0123456789|hunter2/);
    assert.match(text, /\[redacted/);
  });

  it('keeps a read that failed with its reason', async () => {
    const deaf = async ({ tool }: ToolCall) =>
      tool === 'container_events' ? { code: 'unavailable', detail: 'the runtime is away' } : undefined;
    const taken = await snapshotsOf(WEB, deaf).capture(QUESTION, OWNER, never);
    const read = taken.reads.find(({ tool }) => tool === 'container_events')!;
    assert.ok(read.status === 'error');
    assert.deepEqual(read.problem, { code: 'unavailable', detail: 'the runtime is away' });
  });

  it('is none when the services cannot be read', async () => {
    const dead = async () => ({ code: 'unavailable', detail: 'the controller does not answer' });
    await assert.rejects(snapshotsOf(WEB, dead).capture(QUESTION, OWNER, never), {
      code: 'unavailable',
      message: /the services cannot be read: the controller does not answer/,
    });
  });

  it('stops at its bound, and says what it left out', async () => {
    const huge = 'x'.repeat(18 * 1024 * 1024);
    const full = async ({ tool, args }: ToolCall) =>
      tool === 'fetch_service_logs' ? { ...(args as object), lines: [], filler: huge } : undefined;
    const services = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => service(id));
    const { capture, calls } = snapshotsOf({ services }, full);
    const taken = await capture(QUESTION, OWNER, never);
    const left = taken.reads.filter((read) => read.status === 'error' && read.problem.code === 'too_large');
    assert.ok(left.length > 0);
    assert.equal(calls.length + left.length, taken.reads.length);
    assert.equal(new Set(taken.reads.map(({ call_id }) => call_id)).size, taken.reads.length);
  });

  it('is taken one at a time, and the next one after that', async () => {
    const { capture } = snapshotsOf(WEB);
    const first = capture(QUESTION, OWNER, never);
    await assert.rejects(capture(QUESTION, OWNER, never), { code: 'conflict' });
    await first;
    assert.ok((await capture(QUESTION, OWNER, never)).reads.length > 0);
  });

  it('ends when nobody waits for it any more, and lets the next one begin', async () => {
    const leaving = new AbortController();
    const { capture, calls } = snapshotsOf(WEB, async ({ tool }) => {
      if (tool === 'container_events') leaving.abort();
      return undefined;
    });
    await assert.rejects(capture(QUESTION, OWNER, leaving.signal), { code: 'cancelled' });
    assert.ok(calls.length < 7);
    assert.ok((await capture(QUESTION, OWNER, never)).reads.length > 0);
  });
});
