import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { service } from '../worlds/world-fixture.ts';
import { addressIn, serviceAt, serviceNamedIn } from './addresses.ts';

/** What real programs write, and whom they mean by it. */
const LINES: readonly (readonly [string, string | null])[] = [
  ['Error: connect ECONNREFUSED 172.18.0.2:5432', '172.18.0.2:5432'],
  ['Error: getaddrinfo ENOTFOUND db', 'db'],
  ['dial tcp 172.18.0.2:5432: connect: connection refused', '172.18.0.2:5432'],
  ['dial tcp: lookup db on 127.0.0.11:53: no such host', 'db'],
  ['Error 111 connecting to redis:6379. Connection refused.', 'redis:6379'],
  ['connection to server at "db" (172.18.0.2), port 5432 failed: Connection refused', 'db:5432'],
  ['could not translate host name "db" to address: Name or service not known', 'db'],
  ["HTTPConnectionPool(host='api', port=8000): Max retries exceeded with url: /", 'api:8000'],
  ["Can't connect to MySQL server on 'mysql:3306' (111)", 'mysql:3306'],
  ["Can't connect to MySQL server on 'mysql' (115)", 'mysql'],
  ['curl: (7) Failed to connect to db port 5432 after 0 ms: Could not connect to server', 'db:5432'],
  ['curl: (6) Could not resolve host: api', 'api'],
  ["wget: bad address 'store'", 'store'],
  ['nc: 172.18.0.2 (172.18.0.2:5432): Connection refused', '172.18.0.2:5432'],
  ["wget: can't connect to remote host (172.18.0.3): Connection refused", '172.18.0.3'],
  [
    'connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: x.example, request: "GET / HTTP/1.1", upstream: "http://172.18.0.3:3000/", host: "localhost:8080"',
    '172.18.0.3:3000',
  ],
  ['System.Net.Http.HttpRequestException: Connection refused (127.0.0.1:8080)', '127.0.0.1:8080'],
  ['amqp://user:secret@rabbit:5672/ timed out', 'rabbit:5672'],
  ['java.net.ConnectException: Connection to db:5432 refused', 'db:5432'],
  ['java.net.UnknownHostException: apj', 'apj'],
  ['[proxy:error] [client 10.144.86.1:37396] AH01114: HTTP: failed to make connection to backend: api', null],
  ['php_network_getaddresses: getaddrinfo for db failed: Name or service not known', 'db'],
  ['ERROR letter 4711 stays in the queue, [redacted:ip]:587: timed out', '[redacted:ip]:587'],
  ['    at failing (file:///srv/app/orders.ts:65:9)', null],
  ['2025-03-01 11:59:40 something timed out', null],
  ['11:59:40,123 request timed out', null],
];

describe('addressIn', () => {
  for (const [line, expected] of LINES) {
    it(`${expected ?? 'nothing'} in: ${line.slice(0, 80)}`, () =>
      assert.equal(addressIn(line)?.text ?? null, expected));
  }
});

describe('serviceAt', () => {
  const port = (container_port: number) => ({
    container_port,
    host_ip: null,
    host_port: null,
    protocol: 'tcp' as const,
  });
  const inventory = [
    service('web', { depends_on: ['db', 'cache'] }),
    service('db', { ports: [port(5432)] }),
    service('cache', { ports: [port(6379)] }),
    service('radarr', { runtime: 'process' }),
    service('sabnzbd', { runtime: 'process', url: 'http://127.0.0.1:8080' }),
    service('other.db', { project: 'other', compose_service: 'db' }),
  ];
  const at = (text: string, subject: string) => serviceAt(addressIn(text)!, subject, inventory);

  it('goes by name, first in the same project', () => assert.equal(at('connect to db:5432', 'web'), 'db'));
  it('goes by the port that one of the needed listens on', () =>
    assert.equal(at('ECONNREFUSED 172.18.0.9:6379', 'web'), 'cache'));
  it('goes by the address that others publish, on the machine itself', () =>
    assert.equal(at('ECONNREFUSED 127.0.0.1:8080', 'radarr'), 'sabnzbd'));
  it('takes the loopback address in a container for the container itself', () =>
    assert.equal(at('ECONNREFUSED 127.0.0.1:8080', 'web'), null));
  it('does not guess', () => assert.equal(at('connect to smtp.example:587', 'web'), null));
});

describe('serviceNamedIn', () => {
  const inventory = [service('sabnzbd'), service('radarr'), service('sonarr')];

  it('finds the one other service that is named, in any case', () =>
    assert.equal(serviceNamedIn('Unable to connect to SABnzbd', 'radarr', inventory), 'sabnzbd'));
  it('does not choose between two', () =>
    assert.equal(serviceNamedIn('neither sabnzbd nor sonarr answers', 'radarr', inventory), null));
});
