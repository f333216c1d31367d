import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SabnzbdQueue } from './sabnzbd-queue.ts';

function queueAt(startMs: number) {
  let ms = startMs;
  const clock = { now: () => new Date(ms), pass: (seconds: number) => (ms += seconds * 1000) };
  return { queue: new SabnzbdQueue(null, clock.now), ...clock };
}

test('the first job downloads, until the queue is paused', () => {
  const { queue, pass } = queueAt(0);
  pass(10);
  queue.advance();
  const done = queue.jobs[0]?.doneBytes;
  assert.equal(done, 20 * 1024 * 1024);
  queue.pause(null);
  pass(60);
  queue.advance();
  assert.equal(queue.jobs[0]?.doneBytes, done);
  assert.equal(queue.rate, 0);
});

test('a timed pause says what is left of it and ends by itself', () => {
  const { queue, pass } = queueAt(0);
  queue.pause(10);
  assert.equal(queue.pauseLeft, '10:00');
  pass(61);
  assert.equal(queue.advance(), false);
  assert.equal(queue.pauseLeft, '8:59');
  pass(540);
  assert.equal(queue.advance(), true);
  assert.equal(queue.paused, false);
  assert.equal(queue.pauseLeft, '0');
});

test('a timed pause outlives a restart', () => {
  const before = queueAt(0);
  before.queue.pause(5);
  const saved = JSON.stringify(before.queue);
  const after = new SabnzbdQueue(saved, () => new Date(4 * 60_000));
  assert.equal(after.paused, true);
  assert.equal(after.pauseLeft, '1:00');
});

test('removes what it has and says which', () => {
  const { queue } = queueAt(0);
  const id = queue.jobs[1]?.nzo_id ?? '';
  assert.deepEqual(queue.remove([id, 'SABnzbd_nzo_unknown']), [id]);
  assert.equal(queue.jobs.length, 3);
});
