import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyPool } from './key-pool.ts';
import { ProviderFailure } from './provider-failure.ts';

const refused = new ProviderFailure('key', 'refused');

function poolOf(...keys: string[]): KeyPool {
  return new KeyPool({ provider: 'it', keys, nowMs: () => 0, onHalt: () => {} });
}

test('a key that was taken out comes back only by another one in its place', () => {
  const pool = poolOf('one');
  for (let n = 0; n < 3; n++) pool.failed('one', refused);
  assert.throws(() => pool.take(), /refused 3 times/);
  pool.replace(['one']);
  assert.throws(() => pool.take(), /refused 3 times/);
  pool.replace(['two']);
  assert.equal(pool.take(), 'two');
  pool.failed('one', refused);
  assert.equal(pool.halted, 0);
});

test('a provider whose keys are gone is not called without one', () => {
  const pool = poolOf('one');
  pool.replace([]);
  assert.throws(() => pool.take(), /its API key is not there any more/);
  assert.equal(poolOf().take(), null);
});
