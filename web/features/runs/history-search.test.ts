import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunQuery } from '#contract/http-api.ts';
import { historySearch, runQueryOf } from './history-search.ts';

test('days are whole days where the reader is, the last one included', () => {
  const { from, to } = runQueryOf({ from: '2026-03-01', to: '2026-03-01' });
  assert.equal(from, new Date(2026, 2, 1).toISOString());
  assert.equal(to, new Date(2026, 2, 2).toISOString());
});

test('whatever stands in an address, the server is asked something that it understands', () => {
  const wild = historySearch({
    state: 'ASLEEP',
    outcome: 7,
    from: 'yesterday',
    to: '2026-99-99',
    by: 'x'.repeat(999),
  });
  assert.equal(RunQuery.safeParse(runQueryOf(wild)).success, true);
  assert.deepEqual(runQueryOf(historySearch({ state: 'ASLEEP', unknown: 'x' })), {});
});
