import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createStore } from './create-store.ts';
import { steppingClock, tempFolder } from './store-fixture.ts';
import { chainOf } from './store-suite.ts';

const FILLER = fileURLToPath(new URL('./disk-full-fixture.ts', import.meta.url));

test('requirement 30: a full disk refuses writes as audit_unavailable, changes nothing, and is forgotten once there is room', async () => {
  await using folder = await tempFolder();
  const url = join(folder.path, 'store.db');
  const { stdout } = await promisify(execFile)(process.execPath, [FILLER, url], { timeout: 60_000 });
  const { failures, written, moved, readable } = JSON.parse(stdout);
  assert.equal(failures[0].code, 'audit_unavailable');
  assert.match(failures[0].detail, /^the database could not be written: /);
  assert.deepEqual([moved, readable], ['audit_unavailable', 'PLAN']);
  await using store = await createStore({ url, now: steppingClock() });
  assert.equal((await chainOf(store)).length, written + 1);
  assert.equal((await store.runs.get('run-1'))?.steps.length, 1);
});
