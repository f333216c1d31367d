import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { ExecutorFixture, OK } from './testing/executor-fixture.ts';

describe('an executor', () => {
  test('acts once on a good ticket, and writes down what it did', async () => {
    using world = await reconciled();
    const { ticket, jti } = world.ticket();
    const report = await world.execute({ ticket });
    assert.equal(report.state, 'ok');
    assert.equal(report.jti, jti);
    assert.deepEqual(report.result, { pid: 1 });
    assert.equal(world.port.done.length, 1);
    assert.deepEqual(world.record.told, ['begin restart radarr', 'end restart radarr ok']);
    assert.deepEqual(linesOf(world), ['opened', 'intent', 'started', 'observed']);
    const intent = JSON.parse(readFileSync(world.journalPath, 'utf8').split('\n')[1] ?? '');
    assert.deepEqual(intent.audit_head, { seq: 7, hash: 'a'.repeat(64) });
    assert.deepEqual(world.executor.report(jti), report);
  });

  test('names the difference when the target has moved', async () => {
    using world = await reconciled();
    const { ticket } = world.ticket();
    world.port.bindings.set('radarr', { object_id: 'radarr-2', phase: 'running' });
    await assert.rejects(world.execute({ ticket }), (error: OpsError) => {
      assert.deepEqual(error.extras.difference, [
        { path: 'object_id', expected: 'radarr-1', actual: 'radarr-2' },
      ]);
      return true;
    });
    world.port.bindings.set('radarr', { object_id: 'radarr-1', phase: 'running' });
    assert.equal((await world.execute({ ticket })).state, 'ok', 'a refusal does not use up the ticket');
  });

  test('a hundred copies of one ticket run once, the others are replays', async () => {
    using world = await reconciled();
    const { ticket } = world.ticket();
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => world.execute({ ticket })));
    assert.equal(world.port.done.length, 1);
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const answer of answers)
      if (answer.status === 'rejected') assert.equal(answer.reason.code, 'ticket_replayed');
  });

  test('remembers a used ticket over a restart with the clock set back', async () => {
    using world = await reconciled();
    const { ticket } = world.ticket();
    await world.execute({ ticket });
    world.clockMs -= 3_600_000;
    world.restart();
    await world.executor.reconcile();
    await assert.rejects(world.execute({ ticket }), { code: 'ticket_replayed' });
    assert.equal(world.port.done.length, 1);
  });

  test('an expiry that was noticed stays, though the clock is set back', async () => {
    using world = await reconciled();
    const { ticket } = world.ticket();
    const signedAt = world.clockMs;
    world.clockMs += 61_000;
    await assert.rejects(world.execute({ ticket }), { code: 'ticket_expired' });
    world.clockMs = signedAt;
    await assert.rejects(world.execute({ ticket }), { code: 'ticket_expired' }, 'in the same life');
    world.restart();
    await world.executor.reconcile();
    await assert.rejects(world.execute({ ticket }), { code: 'ticket_expired' }, 'in the next life');
  });

  test('answers at the deadline while the action goes on to its end', async () => {
    using world = await reconciled();
    const end = Promise.withResolvers<typeof OK>();
    world.port.onAct = () => end.promise;
    const { ticket, jti } = world.ticket();
    const report = await world.execute({ ticket, deadlineMs: 30 });
    assert.equal(report.state, 'started');
    assert.match(report.detail, /check radarr/);
    end.resolve(OK);
    await world.executor.drain();
    assert.equal(world.executor.report(jti).state, 'ok');
    assert.equal(world.port.done.length, 1);
  });

  test('what could not begin before the deadline never begins', async () => {
    using world = await reconciled();
    const end = Promise.withResolvers<typeof OK>();
    world.port.onAct = () => end.promise;
    const first = world.execute({ ticket: world.ticket().ticket });
    const second = world.ticket(world.consent({ approval_id: 'ap_2' }));
    await assert.rejects(world.execute({ ticket: second.ticket, deadlineMs: 30 }), { code: 'deadline' });
    end.resolve(OK);
    await first;
    await world.executor.drain();
    assert.equal(world.port.done.length, 1);
    assert.equal(world.executor.report(second.jti).state, 'unseen');
  });

  test('a runtime that could begin nothing is a failure with its own code', async () => {
    using world = await reconciled();
    world.port.onAct = async () => {
      throw new OpsError('runtime_failed', 'no such image');
    };
    const { ticket, jti } = world.ticket();
    await assert.rejects(world.execute({ ticket }), { code: 'runtime_failed' });
    assert.deepEqual(world.record.refusals, []);
    assert.equal(world.executor.report(jti).state, 'failed');
    await assert.rejects(world.execute({ ticket }), { code: 'ticket_replayed' });
  });

  test('an error that nobody expected leaves the outcome unknown', async () => {
    using world = await reconciled();
    world.port.onAct = async () => {
      throw new TypeError('bug');
    };
    assert.equal((await world.execute({ ticket: world.ticket().ticket })).state, 'unknown');
  });

  test('does what it checked, though the caller changes its arguments meanwhile', async () => {
    using world = await reconciled();
    const args = { service: 'radarr' };
    world.port.onObserve = async () => void Object.assign(args, { service: 'sonarr' });
    await world.execute({ ticket: world.ticket().ticket, args });
    assert.deepEqual(world.port.done[0]?.args, { service: 'radarr' });
  });

  test('an end that JSON cannot say is written down all the same', async () => {
    using world = await reconciled();
    world.port.onAct = async () => ({ state: 'ok', detail: 'half a \ud83d', result: Number.NaN });
    const { ticket, jti } = world.ticket();
    assert.equal((await world.execute({ ticket })).state, 'ok');
    world.restart();
    assert.equal(world.executor.report(jti).state, 'ok');
  });

  test('nothing begins when the audit cannot be written', async () => {
    using world = await reconciled();
    world.record.onBeginning = () => {
      throw new OpsError('audit_unavailable', 'disk full');
    };
    await assert.rejects(world.execute({ ticket: world.ticket().ticket }), { code: 'audit_unavailable' });
    assert.equal(world.port.done.length, 0);
    assert.deepEqual(linesOf(world), ['opened']);
  });

  test('voiding burns an unseen ticket, and tells what became of a seen one', async () => {
    using world = await reconciled();
    const { ticket, jti } = world.ticket();
    assert.equal(world.executor.void(jti).state, 'void');
    assert.equal(world.executor.void(jti).state, 'void');
    await assert.rejects(world.execute({ ticket }), { code: 'ticket_voided' });
    const other = world.ticket(world.consent({ approval_id: 'ap_2' }));
    await world.execute({ ticket: other.ticket });
    assert.equal(world.executor.void(other.jti).state, 'ok');
    assert.throws(() => world.executor.void('nonsense'), { code: 'bad_request' });
  });

  test('voiding wins against a ticket that still waits for its target', async () => {
    using world = await reconciled();
    const { ticket, jti } = world.ticket();
    const seen = Promise.withResolvers<void>();
    world.port.onObserve = () => seen.promise;
    const answer = world.execute({ ticket });
    world.executor.void(jti);
    seen.resolve();
    await assert.rejects(answer, { code: 'ticket_voided' });
    assert.equal(world.port.done.length, 0);
  });

  test('a ticket that expires while it waits is refused', async () => {
    using world = await reconciled();
    world.port.onObserve = async () => {
      world.clockMs += 61_000;
    };
    await assert.rejects(world.execute({ ticket: world.ticket().ticket }), { code: 'ticket_expired' });
    assert.equal(world.port.done.length, 0);
  });

  describe('undo', () => {
    const undo = { verb: 'start', args: { service: 'radarr' } };

    test('follows its own action once, whatever the target looks like by then', async () => {
      using world = await reconciled();
      const consent = world.consent({ verb: 'stop', undo });
      await world.execute({ verb: 'stop', ticket: world.ticket(consent).ticket });
      world.port.bindings.set('radarr', { object_id: 'radarr-1', phase: 'stopped' });
      world.clockMs += 1_000_000;
      const { ticket } = world.ticket(consent, 'undo');
      assert.equal((await world.execute({ ...undo, ticket })).state, 'ok');
      assert.deepEqual(world.port.done.at(-1)?.pre, { object_id: 'radarr-1', phase: 'stopped' });
      await assert.rejects(world.execute({ ...undo, ticket }), { code: 'ticket_replayed' });
    });

    test('runs nothing but what was consented to', async () => {
      using world = await reconciled();
      const consent = world.consent({ verb: 'stop', undo });
      await world.execute({ verb: 'stop', ticket: world.ticket(consent).ticket });
      const { ticket } = world.ticket(consent, 'undo');
      await assert.rejects(world.execute({ verb: 'restart', ticket }), { code: 'ticket_verb' });
      await assert.rejects(world.execute({ ...undo, args: { service: 'sonarr' }, ticket }), {
        code: 'ticket_target',
      });
      await assert.rejects(world.execute({ ...undo, args: { service: 'radarr', force: true }, ticket }), {
        code: 'ticket_args',
      });
      assert.equal(world.port.done.length, 1);
    });

    test('has nothing to follow when the consent names none, or its action never ran', async () => {
      using world = await reconciled();
      const without = world.consent();
      await world.execute({ ticket: world.ticket(without).ticket });
      await assert.rejects(world.execute({ ...undo, ticket: world.ticket(without, 'undo').ticket }), {
        code: 'ticket_no_undo',
      });
      const unused = world.ticket(world.consent({ verb: 'stop', undo, approval_id: 'ap_3' }), 'undo');
      await assert.rejects(world.execute({ ...undo, ticket: unused.ticket }), { code: 'ticket_no_undo' });
    });
  });

  test('rests between two uses of a verb on a target', async () => {
    using world = new ExecutorFixture({ cooldownMs: () => 10_000 });
    await world.executor.reconcile();
    await world.execute({ ticket: world.ticket().ticket });
    world.clockMs += 4000;
    const again = () =>
      world.execute({ ticket: world.ticket(world.consent({ approval_id: 'ap_2' })).ticket });
    await assert.rejects(again(), (error: OpsError) => {
      assert.equal(error.code, 'cooldown');
      assert.equal(error.extras.retry_after_s, 6);
      return true;
    });
    world.clockMs += 6000;
    assert.equal((await again()).state, 'ok');
  });

  test('refuses everything until it has reconciled, and once it is stopping', async () => {
    using world = new ExecutorFixture();
    const { ticket } = world.ticket();
    await assert.rejects(world.execute({ ticket }), { code: 'unavailable' });
    await world.executor.reconcile();
    await world.executor.drain();
    await assert.rejects(world.execute({ ticket }), { code: 'unavailable' });
    assert.equal(world.port.done.length, 0);
  });
});

async function reconciled(): Promise<ExecutorFixture> {
  const world = new ExecutorFixture();
  await world.executor.reconcile();
  return world;
}

function linesOf({ journalPath }: ExecutorFixture): string[] {
  const lines = readFileSync(journalPath, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line).type);
}
