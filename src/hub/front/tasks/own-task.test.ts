import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askedByTask, ownFactsOf, statusOf } from './own-task.ts';

const ANY_TASK = fc.dictionary(
  fc.constantFrom('ttlMs', 'pollIntervalMs', 'lastUpdatedAt', 'statusMessage', 'status'),
  fc.anything(),
);

test('whatever a server says of its task stays within bounds', () => {
  fc.assert(
    fc.property(ANY_TASK, (task) => {
      const { ttlMs, pollIntervalMs, lastUpdatedAt, statusMessage } = ownFactsOf(task);
      assert.ok(Number.isSafeInteger(ttlMs) && ttlMs > 0 && ttlMs <= 86_400_000);
      assert.ok(Number.isSafeInteger(pollIntervalMs) && pollIntervalMs >= 50 && pollIntervalMs <= 60_000);
      if (lastUpdatedAt !== undefined) assert.equal(new Date(lastUpdatedAt).toISOString(), lastUpdatedAt);
      assert.ok((statusMessage?.length ?? 0) <= 500);
      assert.match(statusOf(task), /^(working|input_required|completed|failed|cancelled)$/);
    }),
  );
});

test('its own words are kept where they are sound', () => {
  const said = {
    ttlMs: 1000,
    pollIntervalMs: 100,
    lastUpdatedAt: '2026-03-04T05:06:07Z',
    statusMessage: 'on it',
  };
  assert.deepEqual(ownFactsOf(said), { ...said, lastUpdatedAt: '2026-03-04T05:06:07.000Z' });
  assert.equal(statusOf({ status: 'cancelled' }), 'cancelled');
});

test('of what it asks, the operator says what it may and the host what it can', () => {
  const requests = {
    a: { method: 'elicitation/create' },
    b: { method: 'sampling/createMessage' },
    c: { method: 'constructor' },
    d: null,
  };
  const { allowed, forbidden } = askedByTask(requests, ['elicitation', 'roots'], {
    elicitation: {},
    sampling: {},
  });
  assert.deepEqual(Object.keys(allowed), ['a', 'b']);
  assert.deepEqual(forbidden, ['sampling/createMessage', 'constructor', 'undefined']);
  assert.deepEqual(askedByTask({ a: requests.a }, ['elicitation'], {}), { allowed: {}, forbidden: [] });
  assert.deepEqual(askedByTask(undefined, [], {}), { allowed: {}, forbidden: [] });
});
