import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalState } from '#contract/approval.ts';
import { APPROVAL_MOVES, mayMoveApproval } from '#core/approval-machine.ts';
import { BY, someApproval } from './store-fixture.ts';
import { chainOf, hasCode, onEveryDialect } from './store-suite.ts';

await onEveryDialect('approvals', (open) => {
  test('an approval keeps what was proposed, and its history', async () => {
    await using part = await open();
    const { approvals } = part.store;
    const proposed = someApproval('ap-1', { run_id: 'run-1' });
    await approvals.create(proposed, BY);
    const first = { state: 'proposed', at: proposed.created_at, by: 'user-1', detail: '' };
    assert.deepEqual(await approvals.get('ap-1'), { ...proposed, history: [first] });
    const by = { ...BY, actor: 'owner-1' };
    const approved = await approvals.move({
      id: 'ap-1',
      to: 'approved',
      detail: 'looks right',
      digest: proposed.digest,
      ticket: 'a.b.c',
      result: 'ok',
      metadata: { note: 'mine' },
      ...by,
    });
    assert.equal(approved.state, 'approved');
    assert.deepEqual(
      approved.history.map(({ state, by, detail }) => [state, by, detail]),
      [
        ['proposed', 'user-1', ''],
        ['approved', 'owner-1', 'looks right'],
      ],
    );
    assert.equal(await approvals.ticket('ap-1'), 'a.b.c');
    assert.ok(!JSON.stringify(await approvals.get('ap-1')).includes('a.b.c'));
    await approvals.resign('ap-1', 'd.e.f', BY);
    assert.equal(await approvals.ticket('ap-1'), 'd.e.f');
    const rows = await chainOf(part.store);
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['approval.proposed', 'approval.approved', 'approval.ticket_renewed'],
    );
    const { metadata, resource, run_id, actor } = rows[1]!;
    assert.deepEqual([resource, run_id, actor], ['ap-1', 'run-1', 'owner-1']);
    assert.deepEqual(metadata, {
      run_id: 'run-1',
      tool: 'restart_container',
      target: 'radarr',
      digest: proposed.digest,
      from: 'proposed',
      to: 'approved',
      note: 'mine',
    });
    assert.ok(!JSON.stringify(rows).includes('a.b.c'));
  });

  test('an approval moves by the table alone: every pair of states', async () => {
    await using part = await open();
    const { approvals } = part.store;
    const states = Object.keys(APPROVAL_MOVES) as ApprovalState[];
    const paths = pathsFrom('proposed');
    for (const from of states) {
      for (const to of states) {
        const id = `ap-${from}-${to}`;
        await approvals.create(someApproval(id), BY);
        const step = (state: ApprovalState) =>
          approvals.move({ id, to: state, detail: '', result: 'ok', ...BY });
        for (const state of paths.get(from)!) await step(state);
        if (mayMoveApproval(from, to)) assert.equal((await step(to)).state, to);
        else if (to === 'proposed') await assert.rejects(step(to), /ever moves to proposed/);
        else await assert.rejects(step(to), hasCode('approval_decided'));
      }
    }
    await chainOf(part.store);
  });

  test('a digest that is not the stored one changes nothing', async () => {
    await using part = await open();
    const { approvals } = part.store;
    await approvals.create(someApproval('ap-1'), BY);
    const move = { id: 'ap-1', to: 'approved', detail: '', result: 'ok', ...BY } as const;
    await assert.rejects(approvals.move({ ...move, digest: 'f'.repeat(64) }), hasCode('approval_stale'));
    await assert.rejects(approvals.move({ ...move, id: 'ap-2' }), hasCode('not_found'));
    await assert.rejects(approvals.resign('ap-1', 'a.b.c', BY), hasCode('approval_decided'));
    assert.equal(await approvals.ticket('ap-1'), null);
    assert.equal((await chainOf(part.store)).length, 1);
  });

  test('of 100 who approve, decline or let expire at once, one decides', async () => {
    await using part = await open();
    const { approvals } = part.store;
    await approvals.create(someApproval('ap-1'), BY);
    const ends = ['approved', 'declined', 'approved', 'declined'] as const;
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        approvals.move({
          id: 'ap-1',
          to: ends[n % 4]!,
          detail: '',
          result: 'ok',
          ticket: `t-${n}`,
          ...BY,
          actor: `u-${n}`,
        }),
      ),
    );
    const won = results.flatMap((result, n) => (result.status === 'fulfilled' ? [n] : []));
    assert.equal(won.length, 1);
    const read = await approvals.get('ap-1');
    assert.equal(read?.state, ends[won[0]! % 4]);
    assert.equal(read?.history.at(-1)?.by, `u-${won[0]}`);
    assert.equal(await approvals.ticket('ap-1'), `t-${won[0]}`);
    assert.equal((await chainOf(part.store)).length, 2);
  });

  test('approvals are listed, fall due, and count what became of them', async () => {
    await using part = await open();
    const { approvals } = part.store;
    const times = ['2026-01-02T00:15:00.000Z', '2026-01-02T00:16:00.000Z', '2026-01-02T00:14:00.000Z'];
    for (const [n, expires_at] of times.entries()) {
      const created_at = `2026-01-02T00:00:0${n}.000Z`;
      await approvals.create(someApproval(`ap-${n}`, { expires_at, created_at, run_id: `run-${n % 2}` }), BY);
    }
    const ids = (list: { id: string }[]): string[] => list.map(({ id }) => id);
    assert.deepEqual(ids(await approvals.due('2026-01-02T00:15:00.000Z')), ['ap-2', 'ap-0']);
    assert.deepEqual(ids(await approvals.list({})), ['ap-2', 'ap-1', 'ap-0']);
    assert.deepEqual(ids(await approvals.list({ runId: 'run-0', limit: 1 })), ['ap-2']);
    await approvals.move({ id: 'ap-0', to: 'expired', detail: '', result: 'denied', ...BY });
    await approvals.move({ id: 'ap-1', to: 'approved', detail: '', result: 'ok', ...BY });
    assert.deepEqual(ids(await approvals.due('2026-01-02T00:15:00.000Z')), ['ap-2']);
    assert.deepEqual(ids(await approvals.list({ state: 'approved' })), ['ap-1']);
    assert.deepEqual(await approvals.pastOutcomes('restart_container', 'radarr'), { expired: 1 });
    assert.deepEqual(await approvals.pastOutcomes('restart_container', 'sonarr'), {});
  });
});

function pathsFrom(start: ApprovalState): Map<ApprovalState, ApprovalState[]> {
  const paths = new Map<ApprovalState, ApprovalState[]>([[start, []]]);
  for (const [state, path] of paths) {
    for (const next of APPROVAL_MOVES[state]) if (!paths.has(next)) paths.set(next, [...path, next]);
  }
  return paths;
}
