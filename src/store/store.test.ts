import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ApprovalState } from '#contract/approval.ts';
import type { EventRow } from '#contract/event.ts';
import { APPROVAL_MOVES, mayMoveApproval } from '#core/approval-machine.ts';
import { verifyEntries } from '#core/audit-chain.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Postgres, postgres as postgresPart, startPostgres } from '#test/parts/postgres.ts';
import { sha256 } from './chain-link.ts';
import { createStore } from './create-store.ts';
import { type Store, toAuditEntry } from './store.ts';
import {
  BY,
  someApproval,
  someEvent,
  someObservation,
  someStep,
  steppingClock,
  tempFolder,
} from './store-fixture.ts';

/** An empty database: its URL, for as many stores on it as a test wants. */
type Database = AsyncDisposable & { readonly url: string };

const codeOf = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

function suite(database: () => Promise<Database>): void {
  async function opened(now = steppingClock()): Promise<AsyncDisposable & { store: Store; url: string }> {
    const stack = new AsyncDisposableStack();
    const { url } = stack.use(await database());
    const store = stack.use(await createStore({ url, now }));
    return { store, url, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  async function chainOf(store: Store): Promise<EventRow[]> {
    const rows = await store.events.list({ limit: 10_000 });
    const { first_bad, entries } = await verifyEntries(rows.map(toAuditEntry), { sha256 });
    assert.equal(first_bad, null, JSON.stringify(first_bad));
    assert.deepEqual(
      await store.events.head(),
      entries === 0 ? await store.events.head() : pick(rows.at(-1)!),
    );
    return rows;
  }

  const pick = ({ seq, hash }: EventRow): { seq: number; hash: string } => ({ seq, hash });

  const run = { goal: 'Why is radarr down?', source: 'web', askedBy: 'user-1', begun: true, ...BY };

  test('events stand in one chain, with text that no engine or hash could keep made whole', async () => {
    await using part = await opened();
    const { store } = part;
    assert.deepEqual(await store.events.head(), { seq: 0, hash: '0'.repeat(64) });
    const [first] = await store.events.append([someEvent({ detail: 'a\0b \ud800 ✓', run_id: 'run-1' })]);
    assert.deepEqual(first?.metadata, { run_id: 'run-1', tool: 'get_container_status', ms: 12 });
    assert.equal(first?.detail, 'a\ufffdb \ufffd ✓');
    await store.events.append([
      someEvent({ metadata: { '\0': ['\udfff', 1e21, -0, null, { __proto__: null, deep: 'ü' }] } }),
      someEvent({ metadata: JSON.parse('{"__proto__": 1, "constructor": 2}') }),
    ]);
    const rows = await chainOf(store);
    assert.deepEqual(rows[0], first);
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      [1, 2, 3],
    );
    assert.deepEqual(await store.events.list({ limit: 10, runId: 'run-1' }), [first]);
    assert.deepEqual(await store.events.list({ limit: 1, newestFirst: true }), [rows[2]]);
    assert.deepEqual(await store.events.list({ limit: 1, after: 1 }), [rows[1]]);
    assert.deepEqual(await store.events.list({ limit: 9, since: rows[1]!.ts }), [rows[1], rows[2]]);
    assert.deepEqual(await store.events.list({ limit: 9, action: 'nothing' }), []);
    await assert.rejects(store.events.list({ limit: 10_001 }), codeOf('bad_request'));
  });

  test('time never runs backwards along the chain', async () => {
    const times = ['2026-01-02T00:00:05.000Z', '2026-01-02T00:00:01.000Z', '2026-01-02T00:00:09.000Z'];
    const clock = times.values();
    await using part = await opened(() => new Date(clock.next().value ?? '2026-02-01T00:00:00.000Z'));
    // Migrations take the first reading.
    await part.store.events.append([someEvent()]);
    await part.store.events.append([someEvent()]);
    const stamps = (await chainOf(part.store)).map(({ ts }) => ts);
    assert.deepEqual(stamps, stamps.toSorted());
  });

  test('a run is made, moved, noted and read back with all that belongs to it', async () => {
    await using part = await opened();
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
    await using part = await opened();
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
      codeOf('conflict'),
    );
    await assert.rejects(runs.note({ ...move, state: 'DONE', observations }), codeOf('conflict'));
    await assert.rejects(runs.move({ ...move, id: 'run-2', from: 'PLAN', to: 'DONE' }), codeOf('not_found'));
    await assert.rejects(runs.create({ id: 'run-1', ...run }), codeOf('conflict'));
    const read = await runs.get('run-1');
    assert.deepEqual([read?.state, read?.steps, read?.observations], ['PLAN', [], []]);
    assert.equal((await chainOf(part.store)).length, 1);
  });

  test('of 100 moves of one run at once exactly one happens', async () => {
    await using part = await opened();
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
    await using part = await opened();
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
    await assert.rejects(runs.begin('run-9', BY), codeOf('not_found'));
    assert.equal((await chainOf(part.store)).filter(({ action }) => action === 'run.begun').length, 1);
  });

  test('pages of runs stay put while runs are made, and a search takes its words literally', async () => {
    await using part = await opened(() => new Date(Date.UTC(2026, 0, 2)));
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
    await assert.rejects(runs.list({ limit: 5, cursor: 'made up' }), codeOf('bad_request'));
  });

  test('an approval keeps what was proposed, and its history', async () => {
    await using part = await opened();
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
    await using part = await opened();
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
        else await assert.rejects(step(to), codeOf('approval_decided'));
      }
    }
    await chainOf(part.store);
  });

  test('a digest that is not the stored one changes nothing', async () => {
    await using part = await opened();
    const { approvals } = part.store;
    await approvals.create(someApproval('ap-1'), BY);
    const move = { id: 'ap-1', to: 'approved', detail: '', result: 'ok', ...BY } as const;
    await assert.rejects(approvals.move({ ...move, digest: 'f'.repeat(64) }), codeOf('approval_stale'));
    await assert.rejects(approvals.move({ ...move, id: 'ap-2' }), codeOf('not_found'));
    await assert.rejects(approvals.resign('ap-1', 'a.b.c', BY), codeOf('approval_decided'));
    assert.equal(await approvals.ticket('ap-1'), null);
    assert.equal((await chainOf(part.store)).length, 1);
  });

  test('of 100 who approve, decline or let expire at once, one decides', async () => {
    await using part = await opened();
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
    await using part = await opened();
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

  test('notices are read once, results kept, settings set, deleted and taken by one', async () => {
    await using part = await opened();
    const { notices, toolResults, settings } = part.store;
    const notice = { id: 'n-1', kind: 'tell_owner', run_id: null, text: 'help', from: 'user-1' } as const;
    const made = { ...notice, created_at: '2026-01-02T00:00:00.000Z', read_at: null };
    await notices.create(made, BY);
    assert.deepEqual(await notices.list({ unread: true, limit: 5 }), [made]);
    await notices.markRead('n-1', BY);
    await notices.markRead('n-1', BY);
    assert.deepEqual(await notices.list({ unread: true, limit: 5 }), []);
    assert.ok((await notices.list({ limit: 5 }))[0]?.read_at);
    await assert.rejects(notices.markRead('n-2', BY), codeOf('not_found'));

    const result = {
      call_id: 'c-1',
      run_id: 'run-1',
      tool: 't',
      output: { rows: ['ü\0'] },
      at: '2026-01-02T00:00:00.000Z',
    };
    await toolResults.save(result);
    await assert.rejects(toolResults.save(result), codeOf('conflict'));
    assert.deepEqual(await toolResults.get('c-1'), result);
    assert.equal(await toolResults.get('c-2'), null);
    const { run_id: _, ...listed } = result;
    assert.deepEqual(await toolResults.list('run-1'), [listed]);

    await settings.set('key', { hash: 'x' });
    await settings.set('key', [1]);
    assert.deepEqual(await settings.get('key'), [1]);
    const taken = await Promise.all(Array.from({ length: 20 }, () => settings.take('key')));
    assert.deepEqual(
      taken.filter((value) => value !== undefined),
      [[1]],
    );
    await settings.set('key', null);
    assert.equal(await settings.get('key'), null);
    await settings.delete('key');
    assert.equal(await settings.get('key'), undefined);
    await part.store.ping();
    assert.deepEqual(
      (await chainOf(part.store)).map(({ action }) => action),
      ['notice.created', 'notice.read'],
    );
  });

  test('who follows hears every event once, in order, before the writer goes on; a reader sees what was acknowledged', async () => {
    await using part = await opened();
    const { events } = part.store;
    const heard: number[] = [];
    const stop = events.subscribe((rows) => heard.push(...rows.map(({ seq }) => seq)));
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const rows = await events.append([someEvent(), someEvent()], n % 3 === 0 ? 'grouped' : 'full');
        assert.ok(heard.includes(rows[1]!.seq));
        assert.equal((await events.list({ after: rows[0]!.seq - 1, limit: 1 }))[0]?.hash, rows[0]?.hash);
      }),
    );
    assert.deepEqual(
      heard,
      Array.from({ length: 400 }, (_, n) => n + 1),
    );
    stop();
    await events.append([someEvent()]);
    assert.equal(heard.length, 400);
    await chainOf(part.store);
  });

  test('what is there stays when the store is opened again, and a closed one refuses', async () => {
    await using part = await opened();
    await part.store.events.append([someEvent()], 'grouped');
    const late = part.store.events.append([someEvent()], 'grouped');
    await part.store[Symbol.asyncDispose]();
    await late;
    await assert.rejects(part.store.events.append([someEvent()]), codeOf('audit_unavailable'));
    await using again = await createStore({ url: part.url, now: steppingClock() });
    await again.events.append([someEvent()]);
    assert.equal((await chainOf(again)).length, 3);
  });

  test('two stores on one database write one chain', async () => {
    await using part = await opened();
    await using other = await createStore({ url: part.url, now: steppingClock() });
    const stores = [part.store, other];
    await part.store.runs.create({ id: 'run-1', ...run });
    const moves = await Promise.allSettled(
      Array.from({ length: 60 }, async (_, n) => {
        const store = stores[n % 2]!;
        await store.events.append([someEvent({ detail: `${n}` })]);
        await store.runs.move({ id: 'run-1', from: 'PLAN', to: 'DONE', detail: `${n}`, ...BY });
      }),
    );
    assert.equal(moves.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await chainOf(other)).length, 62);
  });
}

function pathsFrom(start: ApprovalState): Map<ApprovalState, ApprovalState[]> {
  const paths = new Map<ApprovalState, ApprovalState[]>([[start, []]]);
  for (const [state, path] of paths) {
    for (const next of APPROVAL_MOVES[state]) if (!paths.has(next)) paths.set(next, [...path, next]);
  }
  return paths;
}

describe('the store on SQLite', () => {
  suite(async () => {
    const folder = await tempFolder();
    return { url: `${folder.path}/store.db`, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  });
});

await describeWith([postgresPart], 'the store on PostgreSQL', () => {
  let server: Postgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());
  suite(() => server.createDatabase());
});
