import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import fc from 'fast-check';
import type { EventRow } from '#contract/event.ts';
import type { Events } from '#store/store.ts';
import { type EventFeed, followEvents } from './event-feed.ts';

/** Rows in memory; the answer to `list` is late by some turns, as a database's is. */
function memoryEvents() {
  const rows: EventRow[] = [];
  const listeners = new Set<(rows: readonly EventRow[]) => void>();
  let lateBy = 0;
  const events: Pick<Events, 'list' | 'subscribe'> = {
    async list({ after = 0, runId, limit }) {
      const found = rows.filter(
        ({ seq, run_id }) => seq > after && (runId === undefined || run_id === runId),
      );
      for (let turn = 0; turn < lateBy; turn++) await soon();
      return found.slice(0, limit);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const append = (runIds: readonly (string | null)[]) => {
    const added = runIds.map((run_id, n) => ({ seq: rows.length + n + 1, run_id }) as EventRow);
    rows.push(...added);
    for (const listener of listeners) listener(added);
  };
  return { rows, events, listeners, append, late: (turns: number) => (lateBy = turns) };
}

async function readUntil(feed: EventFeed, seq: number): Promise<number[]> {
  const seen: number[] = [];
  while ((seen.at(-1) ?? 0) < seq) {
    const rows = await feed.next();
    if (rows.length === 0) break;
    seen.push(...rows.map((row) => row.seq));
  }
  return seen;
}

const burst = fc.record({
  rows: fc.array(fc.constantFrom('run-a', 'run-b', null), { maxLength: 400 }),
  turns: fc.nat(3),
  late: fc.nat(3),
});

test('whatever the timing, a reader sees every row after its place, once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(burst, { maxLength: 8 }),
      fc.nat(300),
      fc.boolean(),
      async (bursts, after, filter) => {
        const { rows, events, listeners, append, late } = memoryEvents();
        append(Array(200).fill('run-a'));
        const feed = followEvents(events, filter ? { after, runId: 'run-a' } : { after });
        const last = 200 + bursts.reduce((sum, { rows: added }) => sum + added.length, 0) + 1;
        const reading = readUntil(feed, Math.max(last, after + 1));
        for (const { rows: added, turns, late: turnsLate } of bursts) {
          late(turnsLate);
          append(added);
          for (let turn = 0; turn < turns; turn++) await soon();
        }
        append(Array(Math.max(1, after + 1 - rows.length)).fill('run-a'));
        const wanted = rows.filter(({ seq, run_id }) => seq > after && (!filter || run_id === 'run-a'));
        const seen = await reading;
        assert.deepEqual(
          seen,
          wanted.map(({ seq }) => seq),
        );
        feed.close();
        assert.equal(listeners.size, 0);
        assert.deepEqual(await feed.next(), []);
      },
    ),
    { numRuns: 150 },
  );
});

test('a reader that sleeps costs no memory: it reads what it missed from the database', async () => {
  const { events, append } = memoryEvents();
  const feed = followEvents(events, { after: 0 });
  const live = readUntil(feed, 1);
  for (let turn = 0; turn < 3; turn++) await soon();
  append([null]);
  assert.deepEqual(await live, [1]);
  for (let n = 0; n < 100; n++) append(Array(50).fill(null));
  const seen = await readUntil(feed, 5001);
  assert.equal(seen.length, 5000);
  assert.equal(new Set(seen).size, 5000);
});

test('closing wakes whoever waits', async () => {
  const { events } = memoryEvents();
  const feed = followEvents(events, { after: 0 });
  const waiting = feed.next();
  for (let turn = 0; turn < 3; turn++) await soon();
  feed.close();
  assert.deepEqual(await waiting, []);
});

test('a database that fails ends the feed with its error, not with silence', async () => {
  const { events } = memoryEvents();
  const failing = { ...events, list: () => Promise.reject(new Error('the disk is gone')) };
  await assert.rejects(followEvents(failing, { after: 0 }).next(), /the disk is gone/);
});
