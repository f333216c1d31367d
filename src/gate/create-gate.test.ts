import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { readTool } from '#tools/tool-fixture.ts';
import { AGENT, call, codeOf, detailOf, gateBench, person } from './gate-fixture.ts';
import { STAGES } from './stages/index.ts';

const echo = readTool('echo', async ({ text, count }) => ({ text, count }));

test('the order of the stages is the one that is promised', () => {
  assert.deepEqual(
    STAGES.map(({ name }) => name),
    [
      'identify',
      'find',
      'allow/deny',
      'client',
      'validate',
      'role',
      'rate limit',
      'concurrency',
      'cooldown',
      'preconditions',
      'approval',
      'execute',
      'validate output',
      'cap',
      'redact',
      'record',
    ],
  );
});

describe('a read', () => {
  test('answers, is kept and recorded', async () => {
    await using bench = gateBench([echo]);
    const reply = await bench.gate.call(call('echo', { text: 'hello' }, { run_id: 'run_1' }));
    assert.deepEqual(
      { ...reply, ms: 0 },
      {
        status: 'ok',
        call_id: 'call_1',
        output: { value: { text: 'hello', count: 1 } },
        truncated: false,
        ms: 0,
      },
    );
    const [{ event, durability } = assert.fail()] = bench.ports.events;
    assert.equal(durability, 'grouped');
    assert.deepEqual(
      { ...event, metadata: { ...event.metadata, ms: 0 } },
      {
        run_id: 'run_1',
        action: 'tool.called',
        resource: 'echo',
        actor: 'u_owner',
        client: 'web',
        result: 'ok',
        correlation_id: 'corr-1',
        detail: 'answered',
        metadata: {
          run_id: 'run_1',
          call_id: 'call_1',
          tool: 'echo',
          args: { text: 'hello', count: 1 },
          ms: 0,
          truncated: false,
          effect: 'read',
          chosen_by: 'person',
        },
      },
    );
    const [{ at: _, ...kept } = assert.fail()] = bench.ports.saved;
    assert.deepEqual(kept, {
      call_id: 'call_1',
      run_id: 'run_1',
      principal_id: 'u_owner',
      tool: 'echo',
      output: { value: { text: 'hello', count: 1 } },
    });
  });

  test('gives the raw output to the run loop alone', async () => {
    const secret = readTool('secret', async () => 'mail jane@example.org');
    await using bench = gateBench([secret]);
    const own = await bench.gate.call(
      call('secret', {}, { principal: AGENT, chosen_by: 'planner', client: 'agent' }),
    );
    assert.ok(own.status === 'ok');
    assert.deepEqual(own.raw, { value: 'mail jane@example.org' });
    assert.deepEqual(own.output, { value: 'mail [redacted:email]' });
    for (const kind of ['user', 'token', 'anonymous', 'system'] as const) {
      const reply = await bench.gate.call(
        call('secret', {}, { principal: person('owner', { kind, id: kind }) }),
      );
      assert.ok(reply.status === 'ok');
      assert.ok(!('raw' in reply), kind);
    }
  });

  test('checks after an action and snapshots are recorded, but their answers are not kept', async () => {
    await using bench = gateBench([echo]);
    await bench.gate.call(call('echo', {}, { principal: AGENT, chosen_by: 'verifier' }));
    await bench.gate.call(call('echo', {}, { principal: AGENT, chosen_by: 'capture' }));
    assert.equal(bench.ports.events.length, 2);
    assert.equal(bench.ports.saved.length, 0);
  });
});

describe('execute', () => {
  const hang = (name: string) => readTool(name, () => new Promise(() => undefined), { deadlineMs: 30 });

  test('a tool that ignores its deadline is left behind, and blocks no other', async () => {
    await using bench = gateBench([hang('hang'), echo]);
    const [hung, quick] = await Promise.all([
      bench.gate.call(call('hang', {})),
      bench.gate.call(call('echo', {})),
    ]);
    assert.equal(codeOf(hung), 'deadline');
    assert.equal(detailOf(hung), 'hang did not answer within 0.03 s');
    assert.equal(codeOf(quick), 'ok');
    assert.equal(bench.ports.events.length, 2);
  });

  test('a precondition that hangs is given up too', async () => {
    const tool = readTool('stuck', async () => 1, {
      deadlineMs: 30,
      precondition: () => new Promise(() => undefined),
    });
    await using bench = gateBench([tool]);
    assert.equal(codeOf(await bench.gate.call(call('stuck', {}))), 'deadline');
  });

  test('a caller that goes away cancels the call', async () => {
    let seen: AbortSignal | undefined;
    const tool = readTool('long', (_, { signal }) => {
      seen = signal;
      return new Promise(() => undefined);
    });
    await using bench = gateBench([tool]);
    const caller = new AbortController();
    const asked = bench.gate.call(call('long', {}), caller.signal);
    setImmediate(() => caller.abort());
    assert.equal(codeOf(await asked), 'cancelled');
    assert.equal(seen?.aborted, true);
    assert.equal(codeOf(await bench.gate.call(call('long', {}), caller.signal)), 'cancelled');
  });

  test('an unexpected error stays inside', async () => {
    const tool = readTool('broken', async () => {
      throw new TypeError('the inner secret');
    });
    await using bench = gateBench([tool]);
    const reply = await bench.gate.call(call('broken', {}));
    assert.equal(codeOf(reply), 'internal');
    assert.ok(!JSON.stringify([reply, bench.ports.events]).includes('inner secret'));
  });
});

describe('output', () => {
  test('is held against its schema', async () => {
    const tool = readTool('odd', async () => 1, { run: async () => ({ value: 1, more: 2 }) });
    await using bench = gateBench([tool]);
    const reply = await bench.gate.call(call('odd', {}));
    assert.equal(codeOf(reply), 'bad_output');
    assert.match(detailOf(reply), /odd at its root: must not have the field "more"/);
    assert.equal(bench.ports.saved.length, 0);
  });

  test('is cut at the cap, and marked', async () => {
    const tool = readTool('large', async () =>
      Array.from({ length: 5000 }, (_, n) => `line ${n} of many more`),
    );
    await using bench = gateBench([tool], { budgets: { outputCapBytes: 10_000 } });
    const reply = await bench.gate.call(call('large', {}, { principal: AGENT, chosen_by: 'planner' }));
    assert.ok(reply.status === 'ok');
    assert.equal(reply.truncated, true);
    assert.ok(JSON.stringify(reply.output).length <= 10_000);
    assert.equal((reply.raw as { value: unknown[] }).value.length, 5000);
    assert.equal(bench.ports.events[0]?.event.metadata.truncated, true);
  });

  test('tells no secret: not in answers, not in errors, not in what is kept', async () => {
    const key = '0123456789abcdef0123456789abcdef';
    const leaky = readTool('leaky', async ({ text }) => {
      if (text === 'fail')
        throw new OpsError('tool_failed', `GET /api?apikey=${key} failed for jane@example.org`);
      return {
        log: [`apikey=${key}`, 'sent to jane@example.org'],
        password: 'short',
        host: 'tracker.example.com',
      };
    });
    await using bench = gateBench([leaky]);
    const replies = [
      await bench.gate.call(call('leaky', { text: `token=${key}` })),
      await bench.gate.call(call('leaky', { text: 'fail' })),
      await bench.gate.call(call('leaky', { [`apikey=${key}`]: 1 })),
      await bench.gate.call(call(`apikey=${key}`, {})),
    ];
    const told = JSON.stringify([replies, bench.ports.events, bench.ports.saved]);
    for (const canary of [key, 'jane@example.org', '"short"', 'tracker.example.com'])
      assert.ok(!told.includes(canary), canary);
  });
});

describe('record', () => {
  test('a read does not wait for its entry, and one that is lost is reported', async () => {
    await using bench = gateBench([echo]);
    const written = Promise.withResolvers<void>();
    bench.ports.audit.record = () => written.promise;
    assert.equal(codeOf(await bench.gate.call(call('echo', {}))), 'ok');
    const full = new OpsError('audit_unavailable', 'the disk is full');
    written.reject(full);
    await bench[Symbol.asyncDispose]();
    assert.deepEqual(bench.lost, [full]);
  });

  test('an answer that could not be kept is not given, and that is recorded', async () => {
    await using bench = gateBench([echo]);
    bench.ports.results.save = async () => {
      throw new OpsError('audit_unavailable', 'the disk is full');
    };
    assert.equal(codeOf(await bench.gate.call(call('echo', {}))), 'audit_unavailable');
    assert.equal(bench.ports.events[0]?.event.result, 'error');
  });
});
