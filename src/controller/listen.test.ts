import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { listen } from './listen.ts';
import { ask } from './testing/ask.ts';

describe('listening', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-listen-'));
  });
  afterEach(() => {
    for (const one of made.splice(0)) one.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const made: Server[] = [];
  const server = () => {
    const one = createServer((_, response) => response.end('"here"'));
    made.push(one);
    return one;
  };

  test('on a Unix socket that only we can open, and that goes with us', async () => {
    const socket = join(dir, 'c.sock');
    const listening = await listen(server(), { socket });
    assert.equal(listening.url, `unix://${socket}`);
    assert.equal(statSync(socket).mode & 0o777, 0o600);
    assert.equal((await ask(listening.url, '/')).body, 'here');
    await listening.close();
    await listening.close();
    assert.equal(existsSync(socket), false);
  });

  test('where the path is too long for a socket, in a private folder elsewhere', async () => {
    const deep = join(dir, 'd'.repeat(120));
    mkdirSync(deep);
    const listening = await listen(server(), { socket: join(deep, 'c.sock') });
    const path = listening.url.slice('unix://'.length);
    assert.ok(Buffer.byteLength(path) < 100);
    assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
    assert.equal((await ask(listening.url, '/')).body, 'here');
    await listening.close();
    assert.equal(existsSync(dirname(path)), false);
  });

  test('replaces what a killed process left, but nobody who lives', async () => {
    const socket = join(dir, 'c.sock');
    const former = await listen(server(), { socket: join(dir, 'former.sock') });
    linkSync(join(dir, 'former.sock'), socket);
    await former.close();
    const listening = await listen(server(), { socket });
    await assert.rejects(listen(server(), { socket }), { code: 'conflict' });
    assert.equal((await ask(listening.url, '/')).body, 'here');
    await listening.close();
    writeFileSync(socket, 'a file of the owner');
    await assert.rejects(listen(server(), { socket }), { code: 'conflict' });
    assert.equal(readFileSync(socket, 'utf8'), 'a file of the owner');
  });

  test('on TCP where it is told to', async () => {
    const listening = await listen(server(), { host: '127.0.0.1', port: 0 });
    assert.match(listening.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await ask(listening.url, '/')).body, 'here');
    const { port } = new URL(listening.url);
    await assert.rejects(listen(server(), { host: '127.0.0.1', port: Number(port) }), { code: 'conflict' });
    await listening.close();
  });
});
