import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { touchedBy } from './blast-radius.ts';
import { dependenciesOf } from './dependencies.ts';

const part = (id: string, more: Partial<Parameters<typeof touchedBy>[0][number]> = {}) => ({
  id,
  depends_on: [],
  env_refs: [],
  networks: [],
  mounts: [],
  ports: [],
  ...more,
});
const mount = (source: string) => ({ type: 'bind', source, target: '/data', read_only: false });

describe('dependencies', () => {
  test('are known from compose and from variables that name a service, nearest first', () => {
    const services = [
      part('sabnzbd'),
      part('sonarr', { env_refs: [{ variable: 'SAB_URL', service: 'sabnzbd' }] }),
      part('zz', { depends_on: ['sabnzbd'] }),
      part('aa', { depends_on: ['sonarr', 'gone'] }),
    ];
    const { needs, neededBy } = dependenciesOf(services);
    assert.deepEqual(neededBy('sabnzbd'), ['sonarr', 'zz', 'aa']);
    assert.deepEqual(needs('aa'), ['sonarr', 'sabnzbd']);
    assert.deepEqual(dependenciesOf(services, [['zz', 'aa']]).needs('zz'), ['aa', 'sabnzbd', 'sonarr']);
  });

  test('in any tangle name nobody twice nor the service itself, and are two sides of one thing', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const edges = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)));
    fc.assert(
      fc.property(edges, (pairs) => {
        const { needs, neededBy } = dependenciesOf(
          names.map((id) => part(id)),
          pairs,
        );
        for (const name of names) {
          assert.equal(new Set(needs(name)).size, needs(name).length);
          assert.ok(!needs(name).includes(name));
          for (const other of names)
            assert.equal(needs(name).includes(other), neededBy(other).includes(name));
        }
      }),
    );
  });
});

describe('the blast radius', () => {
  test('holds who needs it, what it shares, and where it is open', () => {
    const db = part('db', {
      networks: ['back', 'own'],
      mounts: [mount('/srv/data'), mount('cache'), mount('/')],
      ports: [
        { container_port: 1, host_ip: null, host_port: 5432, protocol: 'tcp' },
        { container_port: 2, host_ip: '127.0.0.1', host_port: 9187, protocol: 'tcp' },
        { container_port: 3, host_ip: null, host_port: null, protocol: 'tcp' },
      ],
    });
    const api = part('api', {
      env_refs: [{ variable: 'DATABASE_URL', service: 'db' }],
      networks: ['back'],
      mounts: [mount('/srv/data/uploads'), mount('cache'), mount('/etc/hosts')],
    });
    assert.deepEqual(touchedBy([db], [db, api, part('web', { depends_on: ['api'] })]), {
      dependents: ['api', 'web'],
      shared_networks: ['back'],
      shared_volumes: ['/srv/data', 'cache'],
      published_ports: ['*:5432/tcp', '127.0.0.1:9187/tcp'],
    });
  });

  test('of several leaves out the several, and knows a folder from one whose name begins alike', () => {
    const a = part('a', { networks: ['n'], mounts: [mount('/srv/data')] });
    const b = part('b', { networks: ['n'], depends_on: ['a'] });
    const c = part('c', { depends_on: ['b'], mounts: [mount('/srv/database')] });
    assert.deepEqual(touchedBy([a, b], [a, b, c]), {
      dependents: ['c'],
      shared_networks: [],
      shared_volumes: [],
      published_ports: [],
    });
  });
});
