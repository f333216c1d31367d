import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createStore } from './create-store.ts';
import { DIALECTS } from './dialects/index.ts';
import { BY, someEvent, steppingClock } from './store-fixture.ts';
import { chainOf, hasCode, onEveryDialect } from './store-suite.ts';

const run = { goal: 'Why is radarr down?', source: 'web', askedBy: 'user-1', begun: true, ...BY };

await onEveryDialect('the store', (open) => {
  test('events stand in one chain, with text that no engine or hash could keep made whole', async () => {
    await using part = await open();
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
    const seconds = rows[0]!.ts.replace('.000Z', 'Z');
    assert.deepEqual(await store.events.list({ limit: 1, since: seconds, newestFirst: true }), [rows[2]]);
    assert.deepEqual(await store.events.list({ limit: 9, since: '2030-01-01T00:00:00Z' }), []);
    await assert.rejects(store.events.list({ limit: 9, since: 'yesterday' }), hasCode('bad_request'));
    assert.deepEqual(await store.events.list({ limit: 9, action: 'nothing' }), []);
    await assert.rejects(store.events.list({ limit: 10_001 }), hasCode('bad_request'));
  });

  test('time never runs backwards along the chain', async () => {
    const times = ['2026-01-02T00:00:05.000Z', '2026-01-02T00:00:01.000Z', '2026-01-02T00:00:09.000Z'];
    const clock = times.values();
    await using part = await open(() => new Date(clock.next().value ?? '2026-02-01T00:00:00.000Z'));
    // Migrations take the first reading.
    await part.store.events.append([someEvent()]);
    await part.store.events.append([someEvent()]);
    const stamps = (await chainOf(part.store)).map(({ ts }) => ts);
    assert.deepEqual(stamps, stamps.toSorted());
  });

  test('notices are read once, results kept, settings set, deleted and taken by one', async () => {
    await using part = await open();
    const { notices, toolResults, settings } = part.store;
    const notice = { id: 'n-1', kind: 'tell_owner', run_id: null, text: 'help', from: 'user-1' } as const;
    const made = { ...notice, created_at: '2026-01-02T00:00:00.000Z', read_at: null };
    await notices.create(made, BY);
    assert.deepEqual(await notices.list({ unread: true, limit: 5 }), [made]);
    await notices.markRead('n-1', BY);
    await notices.markRead('n-1', BY);
    assert.deepEqual(await notices.list({ unread: true, limit: 5 }), []);
    assert.ok((await notices.list({ limit: 5 }))[0]?.read_at);
    await assert.rejects(notices.markRead('n-2', BY), hasCode('not_found'));

    const result = {
      call_id: 'c-1',
      run_id: 'run-1',
      tool: 't',
      output: { rows: ['ü\0'] },
      at: '2026-01-02T00:00:00.000Z',
    };
    await toolResults.save(result);
    await assert.rejects(toolResults.save(result), hasCode('conflict'));
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
    await using part = await open();
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
    await using part = await open();
    await part.store.events.append([someEvent()], 'grouped');
    const late = part.store.events.append([someEvent()], 'grouped');
    await part.store[Symbol.asyncDispose]();
    await late;
    await assert.rejects(part.store.events.append([someEvent()]), hasCode('audit_unavailable'));
    await using again = await createStore({ url: part.url, now: steppingClock() });
    await again.events.append([someEvent()]);
    assert.equal((await chainOf(again)).length, 3);
  });

  test('who follows hears what another process has written, at once or with the next event of its own', async () => {
    await using part = await open();
    await using other = await createStore({ url: part.url, now: steppingClock() });
    const heard: number[] = [];
    other.events.subscribe((rows) => heard.push(...rows.map(({ seq }) => seq)));
    await part.store.events.append([someEvent(), someEvent()]);
    await part.store.events.append([someEvent()]);
    const announced = DIALECTS.find(({ name }) => name === other.dialect)!.flags.announcesCommits;
    if (!announced) await other.events.append([someEvent()]);
    const last = announced ? 3 : 4;
    for (let tries = 0; heard.at(-1) !== last && tries < 500; tries += 1) await wait(10);
    assert.deepEqual(
      heard,
      Array.from({ length: last }, (_, n) => n + 1),
    );
  });

  test('two stores on one database write one chain', async () => {
    await using part = await open();
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
});
