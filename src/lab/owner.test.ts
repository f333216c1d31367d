import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { hasEnded, isSame, ownerName, ownerOf, thisOwner } from './owner.ts';

test('a name says whose it is, with or without the number of a scenario', () => {
  const owner = thisOwner();
  for (const name of [ownerName(owner), `${ownerName(owner)}-12`]) {
    const read = ownerOf(name);
    assert.ok(read && isSame(read, owner), name);
  }
  for (const name of [
    'oplab',
    'oplab-shop',
    'shop-oplab-00aa11-5-6',
    `${ownerName(owner)}-12-3`,
    'oplab-00aa11-5',
  ]) {
    assert.equal(ownerOf(name), null, name);
  }
});

test('who lives has not ended, who is gone has, and nobody knows of another machine', async () => {
  const owner = thisOwner();
  assert.equal(hasEnded(owner), false);
  assert.equal(hasEnded({ ...owner, ticks: '1' }), true, 'another process with the same id');
  const child = spawn(process.execPath, ['-e', '']);
  const { pid = 0 } = child;
  await once(child, 'exit');
  assert.equal(hasEnded({ ...owner, pid }), true);
  assert.equal(hasEnded({ machine: '000000', pid, ticks: '1' }), false);
});
