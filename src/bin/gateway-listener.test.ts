import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { startGateway } from '#models/gateway-fixture.ts';
import { eventually } from '#test/system/eventually.ts';
import { listenForModels } from './gateway-listener.ts';

test('a port that is taken is tried again until it is free', async () => {
  await using door = await startGateway({});
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const options = { host: '127.0.0.1', port, version: 'test', againMs: 20 };
  await using listener = await listenForModels(door.gateway, options);
  assert.equal(listener.url, null);
  assert.match(listener.problem ?? '', new RegExp(`port ${port} cannot be listened on`));
  other.close();
  await once(other, 'close');
  await eventually('it listens', () => listener.url !== null);
  assert.equal(listener.problem, null);
  assert.equal((await fetch(`${listener.url}/health`)).status, 200);
});
