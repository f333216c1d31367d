import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { askLine, serveLines } from './line-socket.ts';

const TIMEOUT_MS = 5000;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'opspilot-line-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('one line each way', async () => {
  const server = await serveLines(dir, 'test.sock', async (request) => ({ heard: request }));
  assert.deepEqual(await askLine(dir, 'test.sock', { op: 'status' }, TIMEOUT_MS), {
    heard: { op: 'status' },
  });
  assert.equal(statSync(join(dir, 'test.sock')).mode & 0o777, 0o600);
  await server.close();
  await assert.rejects(askLine(dir, 'test.sock', {}, TIMEOUT_MS), { code: 'ENOENT' });
});

test('replaces the socket that a killed server left', async () => {
  const first = await serveLines(dir, 'test.sock', async () => 1);
  const second = await serveLines(dir, 'test.sock', async () => 2);
  assert.equal(await askLine(dir, 'test.sock', {}, TIMEOUT_MS), 2);
  await second.close();
  await first.close();
});

test('a path too long for a socket gets a private folder, named in a file beside it', async () => {
  const deep = join(dir, 'd'.repeat(120));
  mkdirSync(deep);
  const server = await serveLines(deep, 'test.sock', async () => 'found');
  const path = readFileSync(join(deep, 'test.sock.path'), 'utf8');
  assert.ok(Buffer.byteLength(path) < 108);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  assert.equal(await askLine(deep, 'test.sock', {}, TIMEOUT_MS), 'found');
  await server.close();
  assert.equal(existsSync(dirname(path)), false);
});

test('a line that is no JSON gets no answer, and the server lives on', async () => {
  const server = await serveLines(dir, 'test.sock', async () => 'here');
  const rude = createConnection(join(dir, 'test.sock'));
  rude.write('what?\n');
  await new Promise((resolve) => rude.once('close', resolve).resume());
  assert.equal(await askLine(dir, 'test.sock', {}, TIMEOUT_MS), 'here');
  await server.close();
});

test('gives up on a server that says nothing', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const server = await serveLines(dir, 'test.sock', () => promise);
  await assert.rejects(askLine(dir, 'test.sock', {}, 50), /no answer on test\.sock within 50 ms/);
  resolve('late');
  await server.close();
});
