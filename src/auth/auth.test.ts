import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { bearer, browser, join, openAuth } from './auth-fixture.ts';
import { authSuite, codeIs, type EmptyDatabase } from './auth-suite.ts';
import { connectionSuite } from './oauth/connection-suite.ts';

async function emptyFile(): Promise<EmptyDatabase & { file: string }> {
  const dir = await mkdtemp(joinPath(tmpdir(), 'opspilot-auth-'));
  const file = joinPath(dir, 'test.db');
  return {
    file,
    database: { sqlite: file },
    dump: async () => {
      const files = [file, `${file}-wal`].map((path) => readFile(path, 'latin1'));
      return (await Promise.all(files)).join('');
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

describe('accounts on SQLite', () => authSuite(emptyFile));
describe('connected programs on SQLite', () => connectionSuite(emptyFile));

test('over TLS the session cookie is bound to the host; without, it is marked as this instance’s', async () => {
  await using place = await emptyFile();
  for (const https of [true, false]) {
    await using here = await openAuth(place.database, { https });
    const { setCookies } = await join(here.auth, 'owner', https ? 'ann' : 'bob');
    const [cookie = ''] = setCookies;
    const name = https ? /^__Host-opspilot_session=/ : /^opspilot_session_[0-9a-f]{8}=/;
    assert.match(cookie, name);
    const attributes = cookie.split('; ').slice(1).toSorted();
    const wanted = ['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Strict', ...(https ? ['Secure'] : [])];
    assert.deepEqual(attributes, wanted);
    assert.equal(setCookies.length, 1);
  }
});

test('a cookie is good only as it was signed', async () => {
  await using place = await emptyFile();
  await using here = await openAuth(place.database);
  const headers = browser(await join(here.auth, 'owner', 'ann'));
  const cookie = headers.get('cookie') ?? '';
  const [name = '', value = ''] = cookie.split('=');
  const token = decodeURIComponent(value).split('.')[0];
  for (const forged of [
    `${name}=${token}`,
    `${name}=${token}.AAAA`,
    cookie.slice(0, -8),
    'x',
    '=;;=',
    `${name}=`,
  ]) {
    assert.equal(await here.auth.authenticate(new Headers({ cookie: forged })), null, forged);
  }
});

test('the instance token is the local owner; without sign-in everybody is', async () => {
  await using place = await emptyFile();
  await using locked = await openAuth(place.database, { instanceToken: 'a-token-of-this-very-instance' });
  const local = await locked.auth.authenticate(bearer('a-token-of-this-very-instance'));
  assert.deepEqual([local?.principal.id, local?.principal.role, local?.via], ['local', 'owner', 'local']);
  assert.equal(await locked.auth.authenticate(new Headers()), null);
  for (const wrong of ['a-token-of-another-instance', '', 'two words', 'x'.repeat(300)]) {
    await assert.rejects(locked.auth.authenticate(bearer(wrong)), codeIs('unauthenticated'));
  }
  await using open = await openAuth(place.database, { mode: 'none' });
  assert.equal((await open.auth.authenticate(new Headers()))?.principal.id, 'local');
  await assert.rejects(open.auth.authenticate(bearer('ops_unknown')), codeIs('unauthenticated'));
});

test('accounts wait for a store that writes in the same file at the same time', async () => {
  await using place = await emptyFile();
  await using here = await openAuth(place.database);
  const busy = new Worker(WRITE_ALWAYS, { eval: true, workerData: place.file });
  try {
    await once(busy, 'message');
    const people = Array.from({ length: 12 }, (_, n) => join(here.auth, 'member', `p${n}`));
    const joined = await Promise.all(people);
    assert.equal(new Set(joined.map(({ principal }) => principal.id)).size, 12);
  } finally {
    await busy.terminate();
  }
});

/** Writes in groups with a breath between them, as the store does. */
const WRITE_ALWAYS = `
const { parentPort, workerData } = require('node:worker_threads');
const db = new (require('node:sqlite').DatabaseSync)(workerData);
db.exec('PRAGMA busy_timeout = 5000; CREATE TABLE other (n INTEGER)');
parentPort.postMessage('ready');
const breath = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  db.exec('BEGIN IMMEDIATE; INSERT INTO other VALUES (1); COMMIT');
  Atomics.wait(breath, 0, 0, 1);
}
`;
