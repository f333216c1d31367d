import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeEngine } from '#test/fakes/docker-engine.ts';
import { createEngineClient } from './engine-client.ts';
import { containerEvents, readEngineEvents } from './events.ts';

const ID = 'a'.repeat(64);

function event(
  Action: string,
  timeNano: number,
  Attributes: Record<string, string> = {},
  Type = 'container',
) {
  return { Type, Action, Actor: { ID, Attributes }, time: Math.floor(timeNano / 1e9), timeNano };
}

test('says what happened to which service; health checks are left out', () => {
  const events = containerEvents(
    [
      event('exec_create: wget -q http://127.0.0.1', 1.5e18),
      event('exec_die', 1.5e18, { exitCode: '1' }),
      event('health_status: unhealthy', 1.5e18 + 5e6),
      event('die', 1.5e18 + 7e6, { exitCode: '137' }),
      event('connect', 1.5e18, {}, 'network'),
    ],
    [{ service: 'web', id: ID, name: 'a-web-1', compose: null }],
  );
  assert.deepEqual(events, [
    {
      at: '2017-07-14T02:40:00.005Z',
      service: 'web',
      object_id: ID,
      action: 'health_status: unhealthy',
      exit_code: null,
    },
    { at: '2017-07-14T02:40:00.007Z', service: 'web', object_id: ID, action: 'die', exit_code: 137 },
  ]);
});

test('a container that is gone is known by its labels, else by its name', () => {
  const labels = { 'com.docker.compose.service': 'web', name: 'a-web-1' };
  const services = [labels, { name: 'plain' }, {}].map((attributes) => {
    return containerEvents([event('destroy', 1, attributes)], [])[0]?.service;
  });
  assert.deepEqual(services, ['web', 'plain', ID]);
});

test('asks the engine for a span of time, and keeps the newest thousand', async () => {
  const lines = Array.from({ length: 1200 }, (_, at) => JSON.stringify(event(`start ${at}`, at)));
  await using engine = await startFakeEngine({ api: '1.41' }, (_, response) =>
    response.end(`${lines.join('\n')}\n`),
  );
  const [since, until] = ['2026-01-01T00:00:00.250Z', '2026-01-01T00:01:00.000Z'];
  const client = createEngineClient(engine.socketPath);
  const events = await readEngineEvents(client, since, until, AbortSignal.timeout(10_000), {
    type: ['container'],
  });
  assert.equal(events.length, 1200);
  const kept = containerEvents(events, []);
  assert.deepEqual([kept.length, kept[0]?.action], [1000, 'start 200']);
  const query = new URL(`http://x${engine.requests.at(-1)?.split(' ')[1]}`).searchParams;
  assert.deepEqual(Object.fromEntries(query), {
    since: '1767225600.250000000',
    until: '1767225660.000000000',
    filters: '{"type":["container"]}',
  });
});
