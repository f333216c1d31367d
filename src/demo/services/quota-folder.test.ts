import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { usedBytes } from '#demo/folder-usage.ts';
import { QuotaError, QuotaFolder } from './quota-folder.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'opspilot-quota-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('writes and reads within the quota', () => {
  const files = new QuotaFolder(dir, 100);
  files.write('queue.json', 'x'.repeat(60));
  assert.equal(files.read('queue.json'), 'x'.repeat(60));
  assert.equal(files.read('missing.json'), null);
  assert.equal(files.freeBytes, 40);
});

test('a write beyond the quota fails like ENOSPC, names the quota, and leaves the old file', () => {
  const files = new QuotaFolder(dir, 100);
  files.write('queue.json', 'old');
  assert.throws(
    () => files.write('queue.json', 'x'.repeat(98)),
    (error: unknown) =>
      error instanceof QuotaError &&
      error.code === 'ENOSPC' &&
      error.message === `No space left on device (quota of 100 bytes on ${dir})`,
  );
  assert.equal(files.read('queue.json'), 'old');
  assert.deepEqual(readdirSync(dir), ['queue.json']);
});

test('filling uses up every byte, so that even the same content cannot be written again', () => {
  const files = new QuotaFolder(dir, 1000);
  files.write('queue.json', 'old');
  assert.equal(files.fill(), 997);
  assert.equal(usedBytes(dir), 1000);
  assert.throws(() => files.write('queue.json', 'old'), QuotaError);
  assert.equal(files.empty(), true);
  assert.equal(files.empty(), false);
  files.write('queue.json', 'new');
});

test("the supervisor's files do not count", () => {
  for (const name of ['output.log', 'output.log.1', 'events.jsonl', 'state.json', 'supervisor.err']) {
    writeFileSync(join(dir, name), 'x'.repeat(50));
  }
  writeFileSync(join(dir, 'config.json'), '{}');
  assert.equal(usedBytes(dir), 2);
});
