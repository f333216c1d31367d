import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withinMs } from './bounded-time.ts';

test('work that ends gives its value or its error', () => {
  assert.equal(
    withinMs(1000, 'it', () => 7),
    7,
  );
  assert.throws(() => withinMs(1000, 'it', () => assert.fail('its own')), { message: 'its own' });
});

test('work that never ends is stopped, once it has had its time', () => {
  let begun = 0;
  const endless = () => {
    begun += 1;
    for (;;);
  };
  assert.throws(() => withinMs(30, 'adding up', endless), {
    name: 'TypeError',
    message: 'adding up takes longer than 30 ms',
  });
  assert.ok(begun >= 1);
});

test('work that waits for the processor is begun anew, not given up', () => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  let begun = 0;
  const waits = () => {
    begun += 1;
    // As on a machine where others have the processor: time goes by, and it is none of ours.
    Atomics.wait(cell, 0, 0, 120);
    return 'done';
  };
  assert.equal(withinMs(20, 'it', waits), 'done');
  assert.ok(begun > 1, `begun ${begun} times`);
});

test('a machine that gives nothing at all is not waited for without end', () => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  assert.throws(() => withinMs(10, 'it', () => Atomics.wait(cell, 0, 0, 60_000)), /longer than 10 ms/);
});

test('one inside another keeps its own', () => {
  const inner = () => withinMs(1000, 'inner', () => 'inner');
  assert.deepEqual(
    withinMs(1000, 'outer', () => [inner(), 'outer']),
    ['inner', 'outer'],
  );
});
