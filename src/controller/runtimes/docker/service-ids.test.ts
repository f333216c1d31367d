import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ServiceId } from '#contract/service.ts';
import type { ListedContainer } from './engine-shapes.ts';
import { nameServices } from './service-ids.ts';

let count = 0;
function container(
  name: string,
  compose?: { project: string; service: string; number?: number; oneOff?: boolean },
): ListedContainer {
  const labels = compose && {
    'com.docker.compose.project': compose.project,
    'com.docker.compose.service': compose.service,
    'com.docker.compose.container-number': String(compose.number ?? 1),
    'com.docker.compose.oneoff': compose.oneOff ? 'True' : 'False',
  };
  return {
    Id: (count++).toString(16).padStart(12, '0').padEnd(64, 'f'),
    Names: [`/${name}`],
    Labels: labels ?? null,
  };
}

function ids(
  containers: ListedContainer[],
  declared: { id: string; container?: string }[] = [],
): Record<string, string> {
  return Object.fromEntries(nameServices(containers, declared).map(({ name, service }) => [name, service]));
}

test('a compose service has its own name, whichever compose made it', () => {
  const media = { project: 'media', service: 'radarr' };
  assert.deepEqual(ids([container('media_radarr_1', media)]), { media_radarr_1: 'radarr' });
  assert.deepEqual(ids([container('media-radarr-1', media)]), { 'media-radarr-1': 'radarr' });
});

test('the project tells apart what two projects call the same, or a container is called already', () => {
  const one = container('a-web-1', { project: 'a', service: 'web' });
  const two = container('b-web-1', { project: 'b', service: 'web' });
  assert.deepEqual(ids([one, two]), { 'a-web-1': 'a.web', 'b-web-1': 'b.web' });
  assert.deepEqual(ids([one, container('web')]), { 'a-web-1': 'a.web', web: 'web' });
});

test('containers of a scaled service have its name and their number', () => {
  const replicas = [1, 2, 3].map((number) =>
    container(`a-web-${number}`, { project: 'a', service: 'web', number }),
  );
  assert.deepEqual(Object.values(ids(replicas)), ['web.1', 'web.2', 'web.3']);
  assert.deepEqual(Object.values(ids(replicas.slice(1, 2))), ['web'], 'the last one is the service');
});

test('a one-off, and the second container while compose recreates one, take no name away', () => {
  const web = { project: 'a', service: 'web' };
  const found = ids([
    container('a-web-1', web),
    container('a-web-run-1', { ...web, oneOff: true }),
    container('0123456789ab_a-web-1', web),
  ]);
  assert.deepEqual(found, {
    'a-web-1': 'web',
    'a-web-run-1': 'a-web-run-1',
    '0123456789ab_a-web-1': '0123456789ab_a-web-1',
  });
});

test('no service can pass for the whole stack', () => {
  const [named] = nameServices([container('a-_stack-1', { project: 'a', service: '_stack' })], []);
  assert.match(named?.service ?? '', /^_stack\.[0-9a-f]{12}$/);
});

test('a declared name wins, by container or by compose service', () => {
  const containers = [container('tv', undefined), container('a-web-1', { project: 'a', service: 'web' })];
  const declared = [
    { id: 'sonarr', container: 'tv' },
    { id: 'front', container: 'web' },
  ];
  assert.deepEqual(ids(containers, declared), { tv: 'sonarr', 'a-web-1': 'front' });
});

test('whatever runs on a host, no container is lost and no two share an id', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9._-]{1,5}$/);
  const compose = fc.record({
    project: fc.constantFrom('a', 'b'),
    service: word,
    number: fc.integer({ min: 1, max: 3 }),
    oneOff: fc.boolean(),
  });
  const host = fc.uniqueArray(fc.tuple(word, fc.option(compose, { nil: undefined })), {
    selector: ([name]) => name,
    maxLength: 12,
  });
  const declared = fc.array(fc.record({ id: fc.constantFrom('a', 'b.c', 'web'), container: word }), {
    maxLength: 2,
  });
  fc.assert(
    fc.property(host, declared, (containers, names) => {
      const listed = containers.map(([name, labels]) => container(name, labels));
      const named = nameServices(listed, names);
      assert.deepEqual(new Set(named.map(({ id }) => id)), new Set(listed.map(({ Id }) => Id)));
      assert.equal(new Set(named.map(({ service }) => service)).size, listed.length);
      for (const { service } of named) assert.ok(ServiceId.safeParse(service).success, service);
    }),
  );
});
