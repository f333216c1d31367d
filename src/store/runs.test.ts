import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BY, someApproval, someObservation, someStep } from './store-fixture.ts';
import { chainOf, hasCode, onEveryDialect } from './store-suite.ts';

const run = { goal: 'Why is radarr down?', source: 'web', askedBy: 'user-1', begun: true, ...BY };

await onEveryDialect('runs', (open) => {
  test('a run is made, moved, noted and read back with all that belongs to it', async () => {
    await using part = await open();
    const { runs, approvals, events } = part.store;
    const summary = await runs.create({ id: 'run-1', ...run });
    assert.deepEqual((await runs.list({ limit: 5 })).runs, [summary]);
    const running = someStep(1);
    await runs.move({
      id: 'run-1',
      from: 'PLAN',
      to: 'EXECUTE_TOOL',
      detail: 'looking',
      step: running,
      ...BY,
    });
    const done = someStep(1, { status: 'ok', found: 'radarr exited' });
    const observations = [someObservation('o-2'), someObservation('o-1'), someObservation('o-2', 'changed')];
    await runs.note({ id: 'run-1', state: 'EXECUTE_TOOL', detail: 'found', step: done, observations, ...BY });
    await runs.move({
      id: 'run-1',
      from: 'EXECUTE_TOOL',
      to: 'EVALUATE',
      detail: 'weighing',
      observations: [someObservation('o-3'), someObservation('o-1', 'changed')],
      metadata: { budget: 3 },
      ...BY,
    });
    await approvals.create(someApproval('ap-1', { run_id: 'run-1' }), BY);
    await runs.move({
      id: 'run-1',
      from: 'EVALUATE',
      to: 'DONE',
      detail: 'over',
      outcome: 'escalated',
      headline: 'radarr is down',
      message: 'a person has to look',
      escalation: '/escalations/run-1.md',
      ...BY,
    });
    const read = await runs.get('run-1');
    assert.deepEqual(read?.steps, [done]);
    assert.deepEqual(read?.observations, [
      someObservation('o-2'),
      someObservation('o-1'),
      someObservation('o-3'),
    ]);
    assert.deepEqual(
      read?.approvals.map(({ id, state }) => [id, state]),
      [['ap-1', 'proposed']],
    );
    assert.deepEqual(
      [read?.state, read?.outcome, read?.headline, read?.message, read?.escalation, read?.diagnosis],
      ['DONE', 'escalated', 'radarr is down', 'a person has to look', '/escalations/run-1.md', null],
    );
    assert.ok(read!.updated_at > summary.updated_at);
    assert.equal(await runs.get('run-2'), null);

    const told = (await chainOf(part.store)).filter(({ run_id }) => run_id === 'run-1');
    assert.deepEqual(
      told.map(({ action }) => action),
      ['run.created', 'run.moved', 'run.noted', 'run.moved', 'approval.proposed', 'run.moved'],
    );
    assert.deepEqual(told[3]?.metadata, { run_id: 'run-1', from: 'EXECUTE_TOOL', to: 'EVALUATE', budget: 3 });
    const { metadata } = told[1]!;
    assert.deepEqual(metadata.step, {
      n: 1,
      kind: 'call',
      tool: 'get_container_status',
      why: 'to see which services run',
      found: '',
      status: 'running',
      approval_id: null,
    });
    assert.deepEqual(await events.list({ limit: 10, action: 'approval.proposed' }), [told[4]]);
  });

  test('a run moves only by the table and only from the state it is in, and then nothing is left of the attempt', async () => {
    await using part = await open();
    const { runs } = part.store;
    await runs.create({ id: 'run-1', ...run });
    const move = { id: 'run-1', detail: '', ...BY };
    await assert.rejects(
      runs.move({ ...move, from: 'PLAN', to: 'EVALUATE' }),
      /a run never moves from PLAN to EVALUATE/,
    );
    const observations = [someObservation('o-1')];
    await assert.rejects(
      runs.move({ ...move, from: 'EXECUTE_TOOL', to: 'EVALUATE', step: someStep(1), observations }),
      hasCode('conflict'),
    );
    await assert.rejects(runs.note({ ...move, state: 'DONE', observations }), hasCode('conflict'));
    await assert.rejects(runs.move({ ...move, id: 'run-2', from: 'PLAN', to: 'DONE' }), hasCode('not_found'));
    await assert.rejects(runs.create({ id: 'run-1', ...run }), hasCode('conflict'));
    const read = await runs.get('run-1');
    assert.deepEqual([read?.state, read?.steps, read?.observations], ['PLAN', [], []]);
    assert.equal((await chainOf(part.store)).length, 1);
  });

  test('of 100 moves of one run at once exactly one happens', async () => {
    await using part = await open();
    const { runs } = part.store;
    await runs.create({ id: 'run-1', ...run });
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        runs.move({
          id: 'run-1',
          from: 'PLAN',
          to: 'EXECUTE_TOOL',
          detail: `${n}`,
          step: someStep(n + 1),
          ...BY,
        }),
      ),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await runs.get('run-1'))?.steps.length, 1);
    assert.equal((await chainOf(part.store)).length, 2);
  });

  test('a run that was filed for later is unfinished once it has begun', async () => {
    await using part = await open();
    const { runs } = part.store;
    await runs.create({ id: 'run-1', ...run, begun: false });
    await runs.create({ id: 'run-2', ...run });
    await runs.create({ id: 'run-3', ...run });
    await runs.move({ id: 'run-3', from: 'PLAN', to: 'CANCELLED', detail: '', ...BY });
    assert.deepEqual(
      (await runs.unfinished()).map(({ id }) => id),
      ['run-2'],
    );
    await runs.begin('run-1', BY);
    await runs.begin('run-1', BY);
    assert.deepEqual(
      (await runs.unfinished()).map(({ id }) => id),
      ['run-1', 'run-2'],
    );
    await assert.rejects(runs.begin('run-9', BY), hasCode('not_found'));
    assert.equal((await chainOf(part.store)).filter(({ action }) => action === 'run.begun').length, 1);
  });

  test('pages of runs stay put while runs are made, and a search takes its words literally', async () => {
    await using part = await open(() => new Date(Date.UTC(2026, 0, 2)));
    const { runs } = part.store;
    for (let n = 10; n < 17; n += 1)
      await runs.create({ id: `run-${n}`, ...run, goal: `Goal ${n}% of_all\\` });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof runs.list>> = await runs.list({
        limit: 3,
        ...(cursor && { cursor }),
      });
      seen.push(...page.runs.map(({ id }) => id));
      cursor = page.next_cursor;
      await runs.create({ id: `run-9${seen.length}`, ...run });
    } while (cursor !== null);
    assert.deepEqual(seen, ['run-16', 'run-15', 'run-14', 'run-13', 'run-12', 'run-11', 'run-10']);
    const found = async (search: string): Promise<number> =>
      (await runs.list({ limit: 50, search })).runs.length;
    assert.deepEqual(
      [
        await found('GOAL 1'),
        await found('16% OF_'),
        await found('1_%'),
        await found('all\\'),
        await found("'"),
      ],
      [7, 1, 0, 7, 0],
    );
    assert.equal((await runs.list({ limit: 5, state: 'DONE' })).runs.length, 0);
    await assert.rejects(runs.list({ limit: 5, cursor: 'made up' }), hasCode('bad_request'));
  });
});
