import assert from 'node:assert/strict';
import { statfs } from 'node:fs/promises';
import { test } from 'node:test';
import { json, startFakeEngine } from '#test/fakes/docker-engine.ts';
import { readDisks } from './disks.ts';
import { createEngineClient } from './engine-client.ts';
import { InspectedContainer } from './engine-shapes.ts';
import type { Member } from './env-refs.ts';

function writer(service: string, mounts: { Source: string; Type?: string; RW?: boolean }[]): Member {
  const container = InspectedContainer.parse({
    Id: service.padEnd(64, '0'),
    Name: `/${service}`,
    Image: '',
    State: { Status: 'running' },
    Config: { Image: 'x' },
    HostConfig: {},
    Mounts: mounts.map((mount) => ({ Type: 'bind', Destination: '/data', ...mount })),
  });
  return { named: { service, id: container.Id, name: service, compose: null }, container };
}

test('names the host once, and other file systems with every service that writes there', async () => {
  await using engine = await startFakeEngine({ api: '1.41' }, (_, response) =>
    json(response, 200, { DockerRootDir: '/' }),
  );
  // /proc is a file system of its own on every Linux, and one without blocks.
  const members = [
    writer('a', [{ Source: '/' }, { Source: '/proc' }, { Source: '/proc/self' }]),
    writer('b', [{ Source: '/proc' }]),
    writer('reader', [{ Source: '/proc', RW: false }]),
    writer('elsewhere', [
      { Source: '/no/such/folder' },
      { Source: '/dev/null' },
      { Source: '/proc', Type: 'tmpfs' },
    ]),
  ];
  const disks = await readDisks(createEngineClient(engine.socketPath), members, AbortSignal.timeout(10_000));
  assert.deepEqual(
    disks.map(({ path, service }) => `${path} ${service}`),
    ['/ null', '/proc a', '/proc b'],
  );
  const { blocks, bsize } = await statfs('/');
  assert.equal(disks[0]?.size_bytes, blocks * bsize);
  assert.deepEqual([disks[1]?.percent_used, disks[1]?.percent_free], [0, 100]);
});
