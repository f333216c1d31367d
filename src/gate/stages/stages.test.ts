import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ToolCall } from '#contract/tool.ts';
import { OpsError } from '#core/ops-error.ts';
import { createPolicy, type Policy } from '#core/policy.ts';
import type { ReadTool } from '#tools/tool.ts';
import { mutatingTool, readTool } from '#tools/tool-fixture.ts';
import { AGENT, call, codeOf, detailOf, gateBench, person } from '../gate-fixture.ts';

const echo = readTool('echo', async ({ text, count }) => ({ text, count }));
const change = mutatingTool('change');

/** A read tool that keeps how often it ran. */
function counting(name = 'counted') {
  const counted: { runs: number; tool: ReadTool } = {
    runs: 0,
    tool: readTool(name, async () => ++counted.runs),
  };
  return counted;
}

describe('identify', () => {
  test('what is no call is turned away, and recorded', async () => {
    await using bench = gateBench([echo]);
    const bad: unknown[] = [
      null,
      'echo',
      [],
      {},
      { ...call('echo', {}), surprise: 1 },
      { ...call('echo', {}), principal: { ...person('owner'), role: 'admin' } },
      { ...call('echo', {}), principal: { ...person('owner'), id: '' } },
      call('echo', {}, { correlation_id: '' }),
      call('echo', {}, { correlation_id: 'a\r\nX-Injected: 1' }),
    ];
    for (const value of bad) assert.equal(codeOf(await bench.gate.call(value as ToolCall)), 'bad_request');
    assert.equal(bench.ports.events.length, bad.length);
    assert.equal(bench.ports.events[0]?.event.actor, 'unknown');
    assert.equal(bench.ports.events[0]?.event.resource, 'unknown');
  });

  test('only the run loop and snapshots may claim the budgets of a planner, verifier or capture', async () => {
    await using bench = gateBench([echo]);
    for (const chosen_by of ['planner', 'verifier', 'capture'] as const)
      for (const kind of ['user', 'token', 'anonymous'] as const) {
        const principal = person('owner', { kind });
        assert.equal(codeOf(await bench.gate.call(call('echo', {}, { chosen_by, principal }))), 'forbidden');
      }
  });
});

describe('find', () => {
  test('names are looked up as they are', async () => {
    await using bench = gateBench([echo]);
    for (const name of [
      'nobody',
      '',
      '__proto__',
      'constructor',
      'toString',
      'ECHO',
      'echo ',
      'x'.repeat(100_000),
    ]) {
      const reply = await bench.gate.call(
        call(name, {}, { principal: person('owner', { id: name.slice(0, 9) || 'e' }) }),
      );
      assert.equal(codeOf(reply), 'unknown_tool', name.slice(0, 20));
      assert.ok(detailOf(reply).length < 200);
    }
  });
});

describe('allow/deny', () => {
  const rules = (member: Partial<NonNullable<Policy['rules']['roles']['member']>>) =>
    createPolicy({
      four_eyes: false,
      roles: { member: { allow_tools: [], deny_tools: [], can_approve: [], ...member } },
    });

  test('a denied tool says nothing of its arguments, and nothing runs', async () => {
    const counted = counting();
    await using bench = gateBench([counted.tool], { policy: rules({ deny_tools: ['counted'] }) });
    const reply = await bench.gate.call(call('counted', { secret: 1 }, { principal: person('member') }));
    assert.equal(codeOf(reply), 'denied_by_policy');
    assert.equal(detailOf(reply), 'counted is on the deny list of member');
    assert.equal(counted.runs, 0);
    assert.equal(bench.ports.events[0]?.event.result, 'denied');
  });

  test('requirement 7: deny beats allow', async () => {
    const policy = rules({ allow_tools: ['echo'], deny_tools: ['*'] });
    await using bench = gateBench([echo], { policy });
    assert.equal(
      codeOf(await bench.gate.call(call('echo', {}, { principal: person('member') }))),
      'denied_by_policy',
    );
    assert.equal(codeOf(await bench.gate.call(call('echo', {}))), 'ok');
  });

  test('requirement 7: an error in policy is a deny', async () => {
    const broken = Object.defineProperty({ version: 'v' }, 'rules', {
      get() {
        throw new Error('broken');
      },
    }) as Policy;
    await using bench = gateBench([echo], { policy: broken });
    const reply = await bench.gate.call(call('echo', {}));
    assert.equal(codeOf(reply), 'denied_by_policy');
    assert.equal(detailOf(reply), 'the policy could not be evaluated');
    assert.deepEqual(bench.gate.tools(person('owner')), []);
  });

  test('a denied action never becomes a request for consent', async () => {
    await using bench = gateBench([change], { policy: rules({ deny_tools: ['change'] }) });
    const reply = await bench.gate.call(
      call('change', { service: 'radarr' }, { principal: person('member') }),
    );
    assert.equal(codeOf(reply), 'denied_by_policy');
    assert.equal(bench.ports.filed.size, 0);
  });
});

describe('validate', () => {
  test('names the field, the rule and the value, and runs nothing', async () => {
    const counted = counting('echo');
    await using bench = gateBench([counted.tool], { budgets: { callsPerMinute: 100 } });
    const cases: [unknown, RegExp][] = [
      [{ count: 10 }, /echo: args\/count must be <= 9, got 10/],
      [{ count: '1' }, /args\/count must be integer, got "1"/],
      [{ more: 1 }, /args must not have the field "more", got an object/],
      [[], /args must be object, got a list/],
      ['text', /args must be object, got "text"/],
      [null, /args must be object, got null/],
      [{ text: 'password=hunter2'.padEnd(200, 'x') }, /got "password=\[redacted\]/],
      [JSON.parse('{"__proto__": {"count": 2}}'), /must not have the field "__proto__"/],
    ];
    for (const [args, rule] of cases) {
      const reply = await bench.gate.call(call('echo', args));
      assert.equal(codeOf(reply), 'bad_args');
      assert.match(detailOf(reply), rule);
    }
    assert.equal(counted.runs, 0);
  });

  test('hostile arguments never break the gate, reach a tool or escape the record', async () => {
    const counted = counting('echo');
    await using bench = gateBench([counted.tool], { budgets: { callsPerMinute: 100_000 } });
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withObjectString: true });
    await fc.assert(
      fc.asyncProperty(anything, async (args) => {
        const reply = await bench.gate.call(call('echo', args));
        assert.ok(['bad_args', 'ok'].includes(codeOf(reply)));
        const recorded = bench.ports.events.at(-1)?.event.metadata.args;
        assert.ok(JSON.stringify(recorded).length < 5000);
      }),
    );
  });

  test('very large and very deep arguments are turned away', async () => {
    await using bench = gateBench([echo], { budgets: { callsPerMinute: 100 } });
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    for (const args of [{ text: 'x'.repeat(5_000_000) }, { more: deep }, deep])
      assert.equal(codeOf(await bench.gate.call(call('echo', args))), 'bad_args');
  });
});

describe('role', () => {
  test('a viewer reads and may not ask for changes', async () => {
    await using bench = gateBench([echo, change]);
    const viewer = person('viewer');
    assert.equal(codeOf(await bench.gate.call(call('echo', {}, { principal: viewer }))), 'ok');
    const reply = await bench.gate.call(call('change', { service: 'radarr' }, { principal: viewer }));
    assert.equal(codeOf(reply), 'forbidden');
    assert.equal(bench.ports.filed.size, 0);
    assert.deepEqual(
      bench.gate.tools(viewer).map(({ name }) => name),
      ['echo'],
    );
  });

  test('a tool for owners is hidden from others and refused to them', async () => {
    const owners = readTool('owners', async () => 1, { roles: ['owner'] });
    await using bench = gateBench([owners]);
    assert.equal(
      codeOf(await bench.gate.call(call('owners', {}, { principal: person('member') }))),
      'forbidden',
    );
    assert.deepEqual(bench.gate.tools(person('member')), []);
    assert.equal(bench.gate.tools(person('owner'))[0]?.name, 'owners');
  });
});

describe('rate limit', () => {
  test('five calls a minute for each person, host or model', async () => {
    await using bench = gateBench([echo]);
    const { gate, ports } = bench;
    for (let n = 0; n < 5; n += 1) assert.equal(codeOf(await gate.call(call('echo', {}))), 'ok');
    const sixth = await gate.call(call('echo', {}, { chosen_by: 'model' }));
    assert.ok(sixth.status === 'error');
    assert.equal(sixth.problem.code, 'rate_limited');
    assert.ok((sixth.problem.retry_after_s ?? 0) > 0);
    assert.equal(codeOf(await gate.call(call('echo', {}, { principal: person('member') }))), 'ok');
    ports.ahead = 61;
    assert.equal(codeOf(await gate.call(call('echo', {}))), 'ok');
  });

  test('a deterministic run has twenty reads of its own, its checks have others, and proposals none', async () => {
    await using bench = gateBench([echo, change]);
    const planned = (tool: string, args: unknown, run_id = 'run_1') =>
      bench.gate.call(call(tool, args, { principal: AGENT, chosen_by: 'planner', run_id }));
    for (let n = 0; n < 20; n += 1) assert.equal(codeOf(await planned('echo', {})), 'ok');
    assert.equal(codeOf(await planned('echo', {})), 'rate_limited');
    assert.equal(codeOf(await planned('echo', {}, 'run_2')), 'ok');
    assert.equal(codeOf(await planned('change', { service: 'radarr' })), 'need_approval');
    const check = await bench.gate.call(
      call('echo', {}, { principal: AGENT, chosen_by: 'verifier', run_id: 'run_1' }),
    );
    assert.equal(codeOf(check), 'ok');
  });

  test('a check after an action and a snapshot may only read', async () => {
    await using bench = gateBench([change]);
    for (const chosen_by of ['verifier', 'capture'] as const) {
      const asked = call('change', { service: 'radarr' }, { principal: AGENT, chosen_by });
      assert.equal(codeOf(await bench.gate.call(asked)), 'forbidden');
    }
    assert.equal(bench.ports.filed.size, 0);
  });

  test('snapshots have a budget of their own, and only so much in ten minutes', async () => {
    await using bench = gateBench([echo], { budgets: { captureReads: 2 } });
    const capture = () => bench.gate.call(call('echo', {}, { principal: AGENT, chosen_by: 'capture' }));
    const codes = [codeOf(await capture()), codeOf(await capture()), codeOf(await capture())];
    assert.deepEqual(codes, ['ok', 'ok', 'rate_limited']);
    assert.equal(
      codeOf(await bench.gate.call(call('echo', {}, { principal: AGENT, chosen_by: 'planner' }))),
      'ok',
    );
    bench.ports.ahead = 601;
    assert.equal(codeOf(await capture()), 'ok');
  });
});

describe('preconditions', () => {
  test('a tool may object, before anything happens', async () => {
    const runs: unknown[] = [];
    const tool = readTool('careful', async (args) => runs.push(args), {
      precondition: async () => {
        throw new OpsError('precondition', 'not now');
      },
    });
    await using bench = gateBench([tool]);
    assert.equal(detailOf(await bench.gate.call(call('careful', {}))), 'not now');
    assert.deepEqual(runs, []);
  });

  test('what a run has seen is asked with its run and its caller', async () => {
    const tool = readTool('look', async (_, { seenBefore }) => seenBefore('count', 3));
    await using bench = gateBench([echo, tool]);
    await bench.gate.call(call('echo', { count: 3 }, { run_id: 'run_1' }));
    const look = async (run_id: string) => {
      const reply = await bench.gate.call(call('look', {}, { run_id }));
      return reply.status === 'ok' ? reply.output : reply;
    };
    assert.deepEqual(await look('run_1'), { value: true });
    assert.deepEqual(await look('run_2'), { value: false });
  });
});
