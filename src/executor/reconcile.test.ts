import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { ExecutorFixture } from './testing/executor-fixture.ts';

describe('reconciliation', () => {
  test('what was never started is settled as failed, and runs no more', async () => {
    using world = new ExecutorFixture();
    const { ticket, jti } = world.ticket();
    world.journal.append(intentOf(jti));
    world.restart();
    await world.executor.reconcile();
    assert.equal(world.executor.report(jti).state, 'failed');
    assert.match(world.executor.report(jti).detail, /never begun/);
    await assert.rejects(world.execute({ ticket }), { code: 'ticket_replayed' });
    assert.deepEqual(world.port.done, []);
    assert.deepEqual(world.record.told, ['end restart radarr failed']);
  });

  for (const state of ['ok', 'failed', 'unknown'] as const)
    test(`what was started is settled with the truth: ${state}`, async () => {
      using world = new ExecutorFixture();
      const { jti } = started(world);
      world.port.onSettle = async (order) => {
        assert.deepEqual(order.pre, { phase: 'running' });
        assert.equal(order.startedAt, '2030-01-01T00:00:00.000Z');
        return { state, detail: 'seen', result: null };
      };
      world.restart();
      await world.executor.reconcile();
      assert.equal(world.executor.report(jti).state, state);
      assert.deepEqual(world.port.done, []);
    });

  test('waits out what the runtime may still need, and no longer', async () => {
    using world = new ExecutorFixture();
    started(world);
    world.port.settleAfter = 10_000;
    world.clockMs += 4000;
    world.restart();
    await world.executor.reconcile();
    assert.deepEqual(world.slept, [6000]);
  });

  test('asks again while the runtime cannot tell, and settles as unknown in the end', async () => {
    using world = new ExecutorFixture();
    const { jti } = started(world);
    let asked = 0;
    world.port.onSettle = async () => {
      asked += 1;
      throw new OpsError('unavailable', 'the engine is down');
    };
    world.restart();
    await world.executor.reconcile();
    assert.ok(asked > 1);
    assert.equal(world.executor.report(jti).state, 'unknown');
    assert.match(world.executor.report(jti).detail, /the engine is down/);
  });

  test('an end that the journal does not take is owed, and keeps everything else waiting', async () => {
    using world = new ExecutorFixture();
    await world.executor.reconcile();
    const full = failing(world);
    const first = world.ticket();
    world.port.onAct = async () => {
      full.on = true;
      return { state: 'ok', detail: 'done', result: null };
    };
    assert.equal((await world.execute({ ticket: first.ticket })).state, 'ok', 'what is known is told');
    const second = world.ticket(world.consent({ approval_id: 'ap_2' }));
    await assert.rejects(world.execute({ ticket: second.ticket }), { code: 'journal_unavailable' });
    assert.equal(world.port.done.length, 1);
    full.on = false;
    assert.equal((await world.execute({ ticket: second.ticket })).state, 'ok');
    world.restart();
    assert.equal(world.journal.find(first.jti)?.state, 'ok');
  });

  test('nothing is done when the journal does not take the intent, or the start', async () => {
    for (const left of [0, 1]) {
      using world = new ExecutorFixture();
      await world.executor.reconcile();
      const full = failing(world);
      full.afterLines = left;
      const { ticket, jti } = world.ticket();
      await assert.rejects(world.execute({ ticket }), { code: 'journal_unavailable' });
      assert.deepEqual(world.port.done, []);
      assert.equal(world.executor.problem(), 'no space left on device');
      full.afterLines = Number.POSITIVE_INFINITY;
      assert.equal(world.executor.problem(), null, 'it is found to work again');
      world.restart();
      await world.executor.reconcile();
      assert.equal(world.executor.report(jti).state, left === 0 ? 'unseen' : 'failed');
    }
  });
});

function intentOf(jti: string) {
  return {
    type: 'intent',
    jti,
    verb: 'restart',
    target: 'radarr',
    args: { service: 'radarr' },
    pre: { phase: 'running' },
    approver: { id: 'u_ada', name: 'Ada', role: 'owner' },
    audit_head: { seq: 1, hash: 'a'.repeat(64) },
    correlation_id: 'c1',
  } as const;
}

function started(world: ExecutorFixture): { jti: string } {
  const { jti } = world.ticket();
  world.journal.append(intentOf(jti));
  world.journal.append({ type: 'started', jti });
  return { jti };
}

/** Makes the journal of this life refuse lines, as a full disk does. */
function failing({ journal }: ExecutorFixture): { on: boolean; afterLines: number } {
  const full = { on: false, afterLines: Number.POSITIVE_INFINITY };
  const append = journal.append.bind(journal);
  journal.append = (entry) => {
    if (full.on || full.afterLines <= 0) throw new OpsError('journal_unavailable', 'no space left on device');
    full.afterLines -= 1;
    append(entry);
  };
  return full;
}
