import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Run } from '#contract/run.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Agent } from './agent.ts';
import {
  card,
  createAgentFixture,
  execute,
  FIX,
  LISTED,
  MEMBER,
  OWNER,
  onlyApproval,
  proposeOnce,
} from './agent-fixture.ts';

async function ask(agent: Agent, caller = OWNER): Promise<Run> {
  const { id } = await agent.ask({ goal: "what's wrong?", source: 'test', autostart: true }, caller);
  return agent.settled(id, 5000);
}

/** Waits past the first `NEEDS_APPROVAL`. */
async function finished(agent: Agent, id: string): Promise<Run> {
  for (let tries = 0; tries < 500; tries++) {
    const run = await agent.settled(id, 5000);
    if (run.state !== 'NEEDS_APPROVAL') return run;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the run never finished');
}

const consent = (digest: string) => ({ digest, acknowledged: true as const });

test('a run investigates, asks, acts once with consent, verifies, and ends resolved', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  assert.equal(waiting.state, 'NEEDS_APPROVAL');
  assert.deepEqual(fixture.executor.done, []);
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  await desk.approve(id, consent(digest), OWNER);
  const run = await finished(agent, waiting.id);
  assert.deepEqual([run.state, run.outcome], ['DONE', 'resolved']);
  assert.deepEqual(fixture.executor.done, [`${digest}:do`]);
  const states = (await onlyApproval(fixture.store, run.id)).history.map(({ state }) => state);
  assert.deepEqual(states, ['proposed', 'approved', 'started', 'ok', 'verified']);
  assert.deepEqual(fixture.errors, []);
});

test('a request whose target cannot be seen any more is still shown, and can be declined', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  const { id } = await onlyApproval(fixture.store, waiting.id);
  assert.equal((await desk.view(id, OWNER)).unobserved_because, '');
  fixture.executor.mode = 'lost';
  const view = await desk.view(id, OWNER);
  assert.deepEqual([view.now, view.unobserved_because], [null, 'the connection was lost']);
  assert.equal((await desk.decline(id, 'it is gone', OWNER)).state, 'declined');
});

test('a fix whose test does not hold is never called resolved', async () => {
  await using fixture = await createAgentFixture();
  fixture.executor.answers = false;
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  await desk.approve(id, consent(digest), OWNER);
  const run = await finished(agent, waiting.id);
  assert.equal(run.outcome, 'escalated');
  assert.deepEqual(fixture.escalations, [run.id]);
  assert.equal((await onlyApproval(fixture.store, run.id)).state, 'not_verified');
});

test('a decline never executes, and ends declined', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  const { id } = await onlyApproval(fixture.store, waiting.id);
  await desk.decline(id, 'not tonight', OWNER);
  const run = await finished(agent, waiting.id);
  assert.deepEqual([run.state, run.outcome], ['DONE', 'declined']);
  assert.deepEqual(fixture.executor.done, []);
});

test('an expired request is never executed, even when somebody approves it late', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  fixture.clock.offsetMs = 901_000;
  await assert.rejects(desk.approve(id, consent(digest), OWNER), codeIs('approval_expired'));
  const run = await finished(agent, waiting.id);
  assert.deepEqual([run.state, run.outcome, fixture.executor.done.length], ['DONE', 'diagnosed', 0]);
});

test('what a person saw is what is approved: a stale, missing or unacknowledged digest is refused', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  await assert.rejects(desk.approve(id, consent('0'.repeat(64)), OWNER), codeIs('approval_stale'));
  await assert.rejects(desk.approve(id, consent(''), OWNER), codeIs('approval_stale'));
  await assert.rejects(desk.approve(id, { digest }, OWNER), codeIs('approval_unacknowledged'));
  const viewer = { ...OWNER, principal: { ...OWNER.principal, role: 'viewer' as const } };
  const program = { ...OWNER, principal: { ...OWNER.principal, kind: 'agent' as const } };
  const weak = { ...OWNER, principal: { ...OWNER.principal, kind: 'token' as const, can_approve: false } };
  for (const caller of [viewer, program, weak]) {
    await assert.rejects(desk.approve(id, consent(digest), caller), codeIs('may_not_approve'));
  }
  assert.deepEqual(fixture.executor.done, []);
  assert.equal((await fixture.store.approvals.get(id))?.state, 'proposed');
});

test('100 concurrent approvals of one request execute once', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, n) => desk.approve(id, consent(digest), n % 2 ? OWNER : MEMBER)),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') codeIs('approval_decided')(result.reason);
  const run = await finished(agent, waiting.id);
  assert.equal(run.outcome, 'resolved');
  assert.deepEqual(fixture.executor.done, [`${digest}:do`]);
});

test('concurrent approvals of different runs never cross', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const runs = await Promise.all(Array.from({ length: 8 }, () => ask(agent)));
  const approvals = await Promise.all(runs.map(({ id }) => onlyApproval(fixture.store, id)));
  assert.equal(new Set(approvals.map(({ digest }) => digest)).size, runs.length);
  await Promise.all(
    approvals.map((one, n) =>
      n % 2 ? desk.approve(one.id, consent(one.digest), OWNER) : desk.decline(one.id, '', OWNER),
    ),
  );
  const ended = await Promise.all(runs.map(({ id }) => finished(agent, id)));
  assert.deepEqual(
    ended.map(({ outcome }) => outcome),
    ended.map((_, n) => (n % 2 ? 'resolved' : 'declined')),
    ended.map(({ message }) => message).join(' | '),
  );
  const wanted = approvals.filter((_, n) => n % 2).map(({ digest }) => `${digest}:do`);
  assert.deepEqual([...fixture.executor.done].sort(), wanted.sort());
});

test('whatever the interleaving of approve, decline, expire, cancel: at most one action, and none without consent', async () => {
  const move = fc.constantFrom('approve', 'decline', 'expire', 'cancel', 'approve_stale');
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (moves, together) => {
        await using fixture = await createAgentFixture();
        const { agent, desk } = fixture.start(proposeOnce);
        const waiting = await ask(agent);
        const { id, digest } = await onlyApproval(fixture.store, waiting.id);
        const doers = {
          approve: () => desk.approve(id, consent(digest), OWNER),
          approve_stale: () => desk.approve(id, consent('f'.repeat(64)), OWNER),
          decline: () => desk.decline(id, '', OWNER),
          cancel: () => agent.cancel(waiting.id, OWNER),
          expire: async () => {
            fixture.clock.offsetMs = 901_000;
            await desk.expireDue();
          },
        };
        if (together) await Promise.allSettled(moves.map((one) => doers[one]()));
        else for (const one of moves) await doers[one]().catch(() => {});
        await agent.cancel(waiting.id, OWNER).catch(() => {});
        await agent.stop();
        const { history } = (await fixture.store.approvals.get(id)) as { history: { state: string }[] };
        const consented = history.some(({ state }) => state === 'approved');
        assert.ok(fixture.executor.done.length <= (consented ? 1 : 0));
      },
    ),
    { numRuns: 40 },
  );
});

test('a crash after approval loses nothing: the next life carries it out once', async () => {
  await using fixture = await createAgentFixture();
  const first = fixture.start(proposeOnce);
  const waiting = await ask(first.agent);
  await first.agent.stop();
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  await first.desk.approve(id, consent(digest), OWNER);
  fixture.clock.offsetMs = 120_000; // the ticket of then is no longer good; the consent is
  const second = fixture.start(proposeOnce);
  await second.agent.resume();
  const run = await finished(second.agent, waiting.id);
  assert.equal(run.outcome, 'resolved');
  assert.deepEqual(fixture.executor.done, [`${digest}:do`]);
});

test('a crash while the action was under way is settled by asking its executor, never by acting again', async () => {
  await using fixture = await createAgentFixture();
  const first = fixture.start(proposeOnce);
  const waiting = await ask(first.agent);
  await first.agent.stop();
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  await first.desk.approve(id, consent(digest), OWNER);
  const step = (await fixture.store.runs.get(waiting.id))?.steps.at(-1);
  assert.ok(step);
  const by = { actor: 'agent', client: 'agent', correlationId: 'test' } as const;
  await fixture.store.runs.move({
    id: waiting.id,
    from: 'NEEDS_APPROVAL',
    to: 'EXECUTE_TOOL',
    detail: '',
    step,
    ...by,
  });
  const { ticket } = await first.desk.begin(id, {
    tool: FIX.tool,
    args: FIX.args,
    principal: { kind: 'agent', id: 'agent', name: 'OpsPilot', role: 'owner', can_approve: false },
    client: 'agent',
    correlation_id: 'test',
    run_id: waiting.id,
    chosen_by: 'planner',
    approval_id: id,
    origins: {},
    evidence_hash: '',
  });
  execute(fixture.executor, ticket);
  const second = fixture.start(proposeOnce);
  await second.agent.resume();
  const run = await finished(second.agent, waiting.id);
  assert.equal(run.outcome, 'resolved');
  assert.deepEqual(fixture.executor.done, [`${digest}:do`]);
});

test('an outcome that nobody knows, on a target that does not hold, ends unknown', async () => {
  await using fixture = await createAgentFixture();
  fixture.executor.mode = 'unknown';
  fixture.executor.answers = false;
  const { agent, desk } = fixture.start(proposeOnce);
  const waiting = await ask(agent);
  const { id, digest } = await onlyApproval(fixture.store, waiting.id);
  await desk.approve(id, consent(digest), OWNER);
  assert.equal((await finished(agent, waiting.id)).outcome, 'unknown');
});

test('a member may ask and approve a restart, and a person’s own click is consent and is verified', async () => {
  await using fixture = await createAgentFixture();
  const { agent } = fixture.start(proposeOnce);
  const approval = await agent.perform(FIX.tool, FIX.args, MEMBER);
  assert.equal(approval.requested_by, MEMBER.principal.id);
  for (let tries = 0; (await fixture.store.approvals.get(approval.id))?.state !== 'verified'; tries++) {
    assert.ok(tries < 500, 'the action was never verified');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(fixture.executor.done.length, 1);
});

test('a planner that breaks fails its run with a message, and no other', async () => {
  await using fixture = await createAgentFixture();
  const { agent } = fixture.start((view) => {
    if (view.goal === 'break') throw new Error('boom with a secret');
    return proposeOnce(view);
  });
  const { id } = await agent.ask({ goal: 'break', source: 'test', autostart: true }, OWNER);
  const broken = await agent.settled(id, 5000);
  assert.equal(broken.state, 'FAILED');
  assert.doesNotMatch(broken.message, /secret/);
  assert.equal((await ask(agent)).state, 'NEEDS_APPROVAL');
});

function codeIs(code: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof OpsError, String(error));
    assert.equal(error.code, code);
    return true;
  };
}

test('a run concludes from the services as its own list had them, whatever they are by then', async () => {
  await using fixture = await createAgentFixture();
  const seen: unknown[] = [];
  const { agent } = fixture.start((view) => {
    seen.push(view.inventory);
    if (view.steps.length === 0)
      return { kind: 'call', tool: 'list_services', args: {}, why: 'to see what runs' };
    return { kind: 'conclude', outcome: 'diagnosed', diagnosis: card(null), message: '' };
  });
  assert.equal((await ask(agent)).outcome, 'diagnosed');
  assert.deepEqual(seen, [[], LISTED]);
});
