import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Slots } from './slots.ts';

test('one call has one slot; the one that was used last is used again; there are four for a key', () => {
  const slots = new Slots({ idleMs: 60_000, sweepMs: 60_000 }, () => undefined);
  const [first, second] = [slots.take('k') ?? assert.fail(), slots.take('k') ?? assert.fail()];
  assert.notEqual(first.id, second.id);
  first.release();
  second.release();
  assert.equal(slots.take('k')?.id, second.id);
  assert.equal(slots.take('k')?.id, first.id);
  assert.ok(slots.take('k') && slots.take('k'));
  assert.equal(slots.take('k'), null);
  assert.ok(slots.take('another'));
  slots.close();
});

test('a slot that nobody uses is ended, one in use is not, and at the end all are', async () => {
  const ended: string[] = [];
  const slots = new Slots({ idleMs: 1, sweepMs: 5 }, (id) => void ended.push(id));
  const busy = slots.take('k') ?? assert.fail();
  const idle = slots.take('k') ?? assert.fail();
  idle.release();
  while (ended.length === 0) await sleep(5);
  assert.deepEqual(ended, [idle.id]);
  slots.close();
  assert.deepEqual(ended, [idle.id, busy.id]);
});
