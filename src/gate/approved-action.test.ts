import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Consent } from '#contract/ticket.ts';
import type { ToolReply } from '#contract/tool.ts';
import { OpsError } from '#core/ops-error.ts';
import { mutatingTool, service } from '#tools/tool-fixture.ts';
import { AGENT, call, codeOf, detailOf, type GateBench, gateBench, person, report } from './gate-fixture.ts';

const change = mutatingTool('change');
const resting = mutatingTool('resting', { cooldown: { seconds: 30, keyBy: 'service' } });
const hasty = mutatingTool('hasty', { deadlineMs: 40 });
const TOOLS = [change, resting, hasty];
const ARGS = { service: 'radarr' };

const CONSENT: Consent = {
  approval_id: 'apr_1',
  aud: 'hub#epoch',
  verb: 'start',
  args: ARGS,
  pre: null,
  undo: null,
  policy_version: 'v',
  evidence_hash: '',
  expires: '2026-01-01T00:00:00.000Z',
};

async function request(bench: GateBench, tool = 'change'): Promise<string> {
  const reply = await bench.gate.call(call(tool, ARGS));
  assert.ok(reply.status === 'need_approval', detailOf(reply));
  return reply.approval_id;
}

async function attach(
  bench: GateBench,
  approval_id: string,
  tool = 'change',
  args = ARGS,
): Promise<ToolReply> {
  return bench.gate.call(call(tool, args, { approval_id }));
}

async function approved(bench: GateBench, tool = 'change'): Promise<string> {
  const id = await request(bench, tool);
  bench.ports.approve(id);
  return id;
}

/** Waits for what goes on after the answer. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('asking for consent', () => {
  test('files what exactly would be done, bound to the target as it is', async () => {
    await using bench = gateBench(TOOLS);
    const asked = call('change', ARGS, {
      origins: { service: 'inventory' },
      evidence_hash: 'e1',
      why: 'it hangs',
    });
    const reply = await bench.gate.call(asked);
    assert.ok(reply.status === 'need_approval');
    const filed = bench.ports.filed.get(reply.approval_id);
    assert.equal(reply.digest, filed?.digest);
    assert.deepEqual(reply.args, ARGS);
    assert.equal(reply.need_approval, true);
    assert.equal(reply.rationale, 'change radarr. it hangs');
    const { policyVersion, predicate: _, blast: __, ...draft } = filed?.draft ?? assert.fail();
    assert.match(policyVersion, /^[0-9a-f]{64}$/);
    assert.deepEqual(draft, {
      tool: 'change',
      title: 'change radarr',
      target: 'radarr',
      args: ARGS,
      origins: { service: 'inventory' },
      action: { verb: 'change', args: ARGS },
      aud: 'controller#epoch',
      seen: { binding: { object_id: 'radarr-object' }, shown: { state: 'running' } },
      undo: null,
      expectedDowntime: 'none',
      roles: ['member', 'owner'],
      evidenceHash: 'e1',
      why: 'it hangs',
    });
    assert.equal(bench.controller.handed.length, 0);
    const [{ event, durability } = assert.fail()] = bench.ports.events;
    assert.deepEqual(
      [event.result, durability, event.metadata.approval_id],
      ['ok', 'full', reply.approval_id],
    );
  });

  test('what is not on the allowlist, or not there, is not asked for', async () => {
    await using bench = gateBench(TOOLS);
    bench.controller.refused = 'change of radarr is not on the list';
    assert.equal(codeOf(await bench.gate.call(call('change', ARGS))), 'not_allowlisted');
    bench.controller.refused = null;
    const nobody = await bench.gate.call(call('change', { service: 'nobody' }));
    assert.equal(codeOf(nobody), 'unknown_service');
    assert.match(detailOf(nobody), /known: radarr, sabnzbd/);
    assert.equal(bench.ports.filed.size, 0);
  });

  test('a target that cannot be observed, or an executor that cannot be asked, gives no request', async () => {
    const blind = mutatingTool('blind', {
      observe: async () => {
        throw new OpsError('unavailable', 'the controller cannot be reached');
      },
    });
    await using bench = gateBench([blind]);
    assert.equal(codeOf(await bench.gate.call(call('blind', ARGS))), 'unavailable');
    assert.equal(bench.ports.filed.size, 0);
  });

  test('a tool without an observer says so', async () => {
    await using bench = gateBench([mutatingTool('blind', { observe: async () => null })]);
    const id = await request(bench, 'blind');
    assert.equal(bench.ports.filed.get(id)?.draft.seen, null);
    assert.equal(await bench.gate.observe('blind', ARGS, new AbortController().signal), null);
  });

  test('what is shown of a target is redacted, what is bound is not', async () => {
    const tool = mutatingTool('shows', {
      observe: async () => ({ binding: { of: 'jane@example.org' }, shown: { of: 'jane@example.org' } }),
    });
    await using bench = gateBench([tool]);
    const id = await request(bench, 'shows');
    const expected = { binding: { of: 'jane@example.org' }, shown: { of: '[redacted:email]' } };
    assert.deepEqual(bench.ports.filed.get(id)?.draft.seen, expected);
    assert.deepEqual(await bench.gate.observe('shows', ARGS, new AbortController().signal), expected);
  });

  test('requirement 30: without an audit nothing is asked for', async () => {
    await using bench = gateBench(TOOLS);
    bench.ports.auditError = new OpsError('audit_unavailable', 'the disk is full');
    assert.equal(codeOf(await bench.gate.call(call('change', ARGS))), 'audit_unavailable');
    assert.equal(bench.ports.filed.size, 0);
  });
});

describe('an approved action', () => {
  test('is handed to its executor once, and its end recorded', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench);
    const reply = await attach(bench, id);
    assert.ok(reply.status === 'ok', detailOf(reply));
    assert.deepEqual(reply.output, { done: true, detail: 'it is ok' });
    assert.deepEqual(bench.controller.handed[0]?.action, { verb: 'change', args: ARGS });
    assert.equal(bench.controller.handed[0]?.correlationId, 'corr-1');
    assert.equal(bench.ports.filed.get(id)?.state, 'ok');
    assert.equal(bench.ports.events.at(-1)?.durability, 'full');
    assert.equal(codeOf(await attach(bench, id)), 'approval_decided');
    assert.equal(bench.controller.handed.length, 1);
  });

  test('runs for exactly its arguments, and only when it was approved', async () => {
    await using bench = gateBench(TOOLS);
    const open = await request(bench);
    assert.equal(codeOf(await attach(bench, open)), 'approval_decided');
    const id = await approved(bench);
    assert.equal(codeOf(await attach(bench, id, 'change', { service: 'sabnzbd' })), 'bad_args');
    assert.equal(codeOf(await attach(bench, 'apr_404')), 'not_found');
    assert.equal(bench.controller.handed.length, 0);
  });

  test('attaching is not approving: no caller, model or host gets past an open request', async () => {
    await using bench = gateBench(TOOLS, { budgets: { callsPerMinute: 100 } });
    const id = await request(bench);
    for (const chosen_by of ['person', 'host', 'model'] as const)
      assert.equal(
        codeOf(await bench.gate.call(call('change', ARGS, { approval_id: id, chosen_by }))),
        'approval_decided',
      );
    const own = call('change', ARGS, { approval_id: id, principal: AGENT, chosen_by: 'planner' });
    assert.equal(codeOf(await bench.gate.call(own)), 'approval_decided');
    assert.equal(bench.controller.handed.length, 0);
  });

  test('requirement 30: does not run without an audit, and the consent stays good', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench);
    bench.ports.auditError = new OpsError('audit_unavailable', 'the disk is full');
    assert.equal(codeOf(await attach(bench, id)), 'audit_unavailable');
    assert.equal(bench.controller.handed.length, 0);
    assert.equal(bench.ports.filed.get(id)?.state, 'approved');
  });

  test('whose call could not be recorded says that it was handed over', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench);
    bench.controller.act = async () => {
      bench.ports.auditError = new OpsError('audit_unavailable', 'the disk is full');
      return report('ok');
    };
    const reply = await attach(bench, id);
    assert.equal(codeOf(reply), 'audit_unavailable');
    assert.match(detailOf(reply), /was handed to its executor/);
  });

  test('rests afterwards, for its target, before anybody is asked again', async () => {
    await using bench = gateBench(TOOLS);
    assert.equal((await attach(bench, await approved(bench, 'resting'), 'resting')).status, 'ok');
    assert.equal(codeOf(await bench.gate.call(call('resting', ARGS))), 'cooldown');
    assert.equal(codeOf(await bench.gate.call(call('resting', { service: 'sabnzbd' }))), 'need_approval');
    bench.ports.ahead = 31;
    assert.equal(codeOf(await bench.gate.call(call('resting', ARGS))), 'need_approval');
  });
});

describe('what an executor answers', () => {
  test('a refusal is failed with its code, and comes back with the difference', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench);
    const difference = [{ path: '/object_id', expected: 'a', actual: 'b' }];
    bench.controller.act = async () => {
      throw new OpsError('target_moved', 'radarr differs', { extras: { difference } });
    };
    const reply = await attach(bench, id);
    assert.ok(reply.status === 'error');
    assert.equal(reply.problem.code, 'target_moved');
    assert.deepEqual(reply.problem.difference, difference);
    const { state, detail } = bench.ports.filed.get(id) ?? assert.fail();
    assert.deepEqual([state, detail], ['failed', 'target_moved: radarr differs']);
    assert.deepEqual(bench.controller.asked, []);
  });

  for (const [state, code] of [
    ['failed', 'runtime_failed'],
    ['unknown', 'outcome_unknown'],
  ] as const)
    test(`${state} is told as ${code}`, async () => {
      await using bench = gateBench(TOOLS);
      const id = await approved(bench);
      bench.controller.act = async () => report(state);
      assert.equal(codeOf(await attach(bench, id)), code);
      assert.equal(bench.ports.filed.get(id)?.state, state);
    });

  test('an answer that does not come in time says what to check, and the end is recorded when it comes', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench, 'hasty');
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof report>>();
    bench.controller.act = () => promise;
    const reply = await attach(bench, id, 'hasty');
    assert.equal(codeOf(reply), 'deadline');
    assert.equal(detailOf(reply), 'hasty is still under way after 0.04 s; check with list_services');
    assert.equal(bench.ports.filed.get(id)?.state, 'started');
    resolve(report('ok'));
    await until(() => bench.ports.filed.get(id)?.state === 'ok');
  });

  test('an action that was started is followed to its end', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench, 'hasty');
    bench.controller.act = async () => report('started');
    bench.controller.state = 'started';
    assert.equal(codeOf(await attach(bench, id, 'hasty')), 'deadline');
    bench.controller.state = 'failed';
    await until(() => bench.ports.filed.get(id)?.state === 'failed');
    assert.ok(bench.controller.asked.every((line) => line.startsWith('report ')));
  });

  test('a ticket that may not have arrived is burned', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench);
    bench.controller.act = async () => {
      throw new OpsError('unavailable', 'the connection was reset');
    };
    const reply = await attach(bench, id);
    assert.equal(codeOf(reply), 'unavailable');
    assert.deepEqual(bench.controller.asked, [`void ${bench.ports.filed.get(id)?.digest}:do`]);
    assert.equal(bench.ports.filed.get(id)?.state, 'failed');
  });

  test('a ticket that had arrived all the same is followed, not burned', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench);
    bench.controller.state = 'ok';
    bench.controller.act = async () => {
      throw new OpsError('unavailable', 'the connection was reset');
    };
    assert.equal((await attach(bench, id)).status, 'ok');
    assert.equal(bench.ports.filed.get(id)?.state, 'ok');
  });

  test('an end that the run loop has recorded already stands', async () => {
    await using bench = gateBench(TOOLS);
    const id = await approved(bench);
    bench.ports.approvals.finish = async () => {
      throw new OpsError('approval_decided', 'it is ok already');
    };
    assert.equal((await attach(bench, id)).status, 'ok');
    assert.deepEqual(bench.lost, []);
  });

  test('closing the gate leaves the end of an action to the next life', async () => {
    const bench = gateBench(TOOLS);
    const id = await approved(bench, 'hasty');
    bench.controller.act = async () => report('started');
    bench.controller.state = 'started';
    await attach(bench, id, 'hasty');
    await bench[Symbol.asyncDispose]();
    assert.equal(bench.ports.filed.get(id)?.state, 'started');
    assert.deepEqual(bench.lost, []);
  });

  test('a hung action does not hold up another one', async () => {
    await using bench = gateBench(TOOLS);
    const [one, two] = [await approved(bench, 'hasty'), await approved(bench)];
    bench.controller.act = ({ action }) =>
      action.verb === 'hasty' ? new Promise(() => undefined) : Promise.resolve(report('ok'));
    const [hung, quick] = await Promise.all([attach(bench, one, 'hasty'), attach(bench, two)]);
    assert.deepEqual([codeOf(hung), codeOf(quick)], ['deadline', 'ok']);
    bench.controller.act = async () => report('ok');
  });
});

describe('the doors beside the pipeline', () => {
  test('reports, burns and undoes at the executor that is named', async () => {
    await using bench = gateBench(TOOLS);
    const { signal } = new AbortController();
    const jti = `${'1'.repeat(64)}:undo`;
    await bench.gate.report('hub', jti, signal);
    await bench.gate.void('hub', jti, signal);
    assert.deepEqual(bench.hub.asked, [`report ${jti}`, `void ${jti}`]);
    const stop = { verb: 'stop', args: ARGS };
    assert.equal((await bench.gate.undo('controller', stop, 'ticket', 'corr-2', signal)).state, 'ok');
    const [{ deadlineMs: _, ...handed } = assert.fail()] = bench.controller.handed;
    assert.deepEqual(handed, { action: stop, ticket: 'ticket', correlationId: 'corr-2' });
  });

  test('an undo that is refused has failed, with the reason', async () => {
    await using bench = gateBench(TOOLS);
    bench.hub.act = async () => {
      throw new OpsError('not_allowlisted', 'stop is not allowed');
    };
    const ticket = bench.ports.ticket({ ...CONSENT, undo: { verb: 'stop', args: ARGS } }, 'undo');
    const { signal } = new AbortController();
    const end = await bench.gate.undo('hub', { verb: 'stop', args: ARGS }, ticket, 'corr-2', signal);
    assert.deepEqual([end.state, end.detail], ['failed', 'not_allowlisted: stop is not allowed']);
    assert.match(end.jti, /:undo$/);
  });

  test('an observation checks its arguments, and a read has none', async () => {
    await using bench = gateBench(TOOLS);
    const { signal } = new AbortController();
    await assert.rejects(bench.gate.observe('change', { more: 1 }, signal), { code: 'bad_args' });
    await assert.rejects(bench.gate.observe('nobody', {}, signal), { code: 'unknown_tool' });
    assert.deepEqual((await bench.gate.observe('change', ARGS, signal))?.binding, {
      object_id: 'radarr-object',
    });
  });

  test('a viewer cannot ask, a member can', async () => {
    await using bench = gateBench(TOOLS);
    bench.services = [service('radarr')];
    for (const [role, expected] of [
      ['viewer', 'forbidden'],
      ['member', 'need_approval'],
    ] as const)
      assert.equal(
        codeOf(await bench.gate.call(call('change', ARGS, { principal: person(role) }))),
        expected,
      );
  });
});
