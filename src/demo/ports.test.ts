import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { choosePorts } from './ports.ts';

test('gives different free ports, and the wished one where it is free', async () => {
  const [free = 0] = await choosePorts([0]);
  const ports = await choosePorts([free, 0, 0, free]);
  assert.equal(ports[0], free);
  assert.equal(new Set(ports).size, 4);
  for (const port of ports) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    await server[Symbol.asyncDispose]();
  }
});

test('takes another port when the wished one is in use', async () => {
  const [taken = 0] = await choosePorts([0]);
  await using server = createServer().listen(taken, '127.0.0.1');
  await once(server, 'listening');
  const [port] = await choosePorts([taken]);
  assert.notEqual(port, taken);
});
