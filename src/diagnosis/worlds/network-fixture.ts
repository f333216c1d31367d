import type { Case } from './case-fixture.ts';
import { ago, event, service } from './world-fixture.ts';

const said = (...lines: readonly string[]) =>
  [24, 16, 8, 2].flatMap((age) => lines.map((text) => [age, text] as const));
const port = (container_port: number, host_port: number | null = null) => [
  { container_port, host_ip: null, host_port, protocol: 'tcp' as const },
];
const needsDb = { env_refs: [{ variable: 'DATABASE_URL', service: 'db' }] };

/** Both ends run, and they do not come together. */
export const network: readonly Case[] = [
  {
    name: 'a name that is misspelt',
    world: {
      services: [
        service('api', {
          unmet_refs: [{ variable: 'REDIS_URL', host: 'cahce' }],
          health: 'unhealthy',
          failing_streak: 3,
          health_output: 'Health check exceeded timeout (2s)',
          url: 'http://172.18.0.3:8000',
          ports: port(8000),
        }),
        service('cache', { health: 'healthy' }),
      ],
      answers: { api: 'ETIMEDOUT' },
    },
    causes: ['name-not-resolved api'],
    cites: /cahce/,
  },
  {
    name: 'the database is in another network, as the log says',
    world: {
      services: [
        service('api', { depends_on: ['db'], networks: ['front'] }),
        service('web', { networks: ['front'] }),
        service('db', { networks: ['back'], health: 'healthy' }),
        service('report', { networks: ['back'] }),
      ],
      logs: { api: said('Error: getaddrinfo ENOTFOUND db') },
    },
    causes: ['wrong-network api'],
  },
  {
    name: 'the database was taken off its network, and the API hangs',
    world: {
      services: [
        service('api', {
          unmet_refs: [{ variable: 'DATABASE_URL', host: 'db' }],
          health: 'unhealthy',
          failing_streak: 3,
          health_output: 'Health check exceeded timeout (2s)',
          url: 'http://172.18.0.3:8000',
        }),
        service('db', { networks: [], health: 'healthy' }),
        service('web'),
      ],
      answers: { api: 'ETIMEDOUT' },
    },
    causes: ['wrong-network db'],
    victims: ['api'],
  },
  {
    name: 'a proxy asks at a port where nobody listens',
    world: {
      services: [
        service('proxy', { depends_on: ['app'], health: 'unhealthy', health_output: 'HTTP/1.1 502' }),
        service('app', { ports: port(8000), health: 'healthy' }),
      ],
      logs: { proxy: said('dial tcp app:8080: connect: connection refused') },
    },
    causes: ['wrong-port proxy'],
    cites: /8080/,
  },
  {
    name: 'moved to another network than who needs it, who waits and says nothing',
    world: {
      services: [
        service('web', {
          depends_on: ['api'],
          networks: ['front'],
          ports: port(80, 8080),
          url: 'http://127.0.0.1:8080',
        }),
        service('api', { networks: ['back'], health: 'healthy' }),
        service('shop', { networks: ['front'] }),
      ],
      answers: { web: 'ETIMEDOUT' },
    },
    causes: ['wrong-network api'],
    cites: /networks/,
  },
  {
    name: 'a release says in bare words that it listens on another port',
    world: {
      services: [
        service('catalog', {
          health: 'unhealthy',
          failing_streak: 2,
          health_output: '',
          url: 'http://172.18.0.2:8080',
          ports: port(8080),
        }),
      ],
      answers: { catalog: 'ECONNREFUSED' },
      logs: { catalog: [[300, 'catalog listening on 8808']] },
    },
    causes: ['listens-elsewhere catalog'],
    cites: /8808/,
  },
  {
    name: 'a gateway looks for a name, and the resolver does not answer',
    world: {
      services: [service('gateway', { ports: port(80), url: 'http://gateway:80' }), service('api')],
      answers: { gateway: 502 },
      logs: {
        gateway: [9, 5, 1].map(
          (age) =>
            [
              age,
              '{"level":"error","logger":"http.log","msg":"dial tcp: lookup apii: i/o timeout"}',
            ] as const,
        ),
      },
    },
    causes: ['name-not-resolved gateway'],
    cites: /lookup apii/,
  },
  {
    name: 'a release listens on another port than the one that everybody asks',
    world: {
      services: [
        service('catalog', {
          health: 'unhealthy',
          failing_streak: 2,
          health_output: "wget: can't connect to remote host (127.0.0.1): Connection refused",
          url: 'http://172.18.0.2:8080',
          ports: port(8080),
        }),
        service('web', { depends_on: ['catalog'] }),
      ],
      answers: { catalog: 'ECONNREFUSED' },
      logs: {
        catalog: [[300, '{"level":30,"msg":"Server listening at http://0.0.0.0:9090"}']],
        web: said(
          'connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1, upstream: "http://172.18.0.2:8080/", host: "localhost"',
        ),
      },
    },
    causes: ['listens-elsewhere catalog'],
    victims: ['web'],
    cites: /9090/,
  },
  {
    name: 'a dependency is slow to answer',
    world: {
      services: [
        service('shop', { env_refs: [{ variable: 'PRICING_URL', service: 'pricing' }] }),
        service('pricing', { url: 'http://172.18.0.2:8000', ports: port(8000) }),
      ],
      logs: {
        shop: said(
          "2025-03-01 11:59:58,082 ERROR price not read: HTTPConnectionPool(host='pricing', port=8000): Read timed out. (read timeout=2)",
        ),
      },
    },
    causes: ['dependency-timeout shop'],
    cites: /Read timed out/,
  },
  {
    name: 'no route from one to the other, though it is well',
    world: {
      services: [service('api', needsDb), service('db', { health: 'healthy' }), service('report', needsDb)],
      logs: { api: said('dial tcp db:5432: connect: no route to host') },
    },
    causes: ['network-partition api'],
    cites: /no route to host/,
  },
  {
    name: 'the certificate of the shop has expired',
    world: {
      services: [service('shop'), service('sync', { env_refs: [{ variable: 'SHOP_URL', service: 'shop' }] })],
      logs: {
        sync: said(
          "2025-03-01 11:59:58,096 ERROR not synchronised: HTTPSConnectionPool(host='shop', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:992)')))",
        ),
      },
    },
    causes: ['certificate-expired shop'],
    victims: ['sync'],
    cites: /certificate has expired/,
  },
  {
    name: 'nobody known has signed the certificate',
    world: {
      services: [service('shop'), service('feed', { env_refs: [{ variable: 'SHOP_URL', service: 'shop' }] })],
      logs: {
        feed: said(
          'ERROR feed not pulled: https://shop:8443/ fetch failed DEPTH_ZERO_SELF_SIGNED_CERT self-signed certificate',
        ),
      },
    },
    causes: ['certificate-untrusted feed'],
    cites: /SELF_SIGNED/,
  },
  {
    name: 'one side speaks with encryption, the other without',
    world: {
      services: [service('agent'), service('hub')],
      logs: {
        agent: said('ERROR push to https://hub:8080/api: http: server gave HTTP response to HTTPS client'),
      },
    },
    causes: ['tls-mismatch agent'],
  },
  {
    name: 'a token from the future',
    world: {
      services: [service('issuer'), service('vault')],
      logs: {
        vault: said(
          '[error] auth: token is not yet valid: nbf is 900 s in the future, check the clock of the issuer',
        ),
      },
    },
    causes: ['clock-skew vault'],
  },
  {
    name: 'an upstream says that it is asked too often',
    world: {
      services: [service('weather'), service('other')],
      logs: {
        weather: said('level=error msg="geo lookup" status=429 reason="Too Many Requests" took=2ms'),
      },
    },
    causes: ['rate-limited weather'],
    cites: /429/,
  },
  {
    name: 'asked why it cannot be reached: no port is published',
    goal: 'I cannot open wiki in my browser',
    world: {
      services: [service('wiki', { ports: port(3000), started_at: ago(900) }), service('db')],
    },
    causes: ['port-not-published wiki'],
  },
  {
    name: 'the site answers 502, and what is behind it crashed without a word about it',
    world: {
      services: [
        service('site', { url: 'http://127.0.0.1:8080', ports: port(80, 8080) }),
        service('app', { state: 'exited', exit_code: 139, finished_at: ago(40), started_at: ago(4000) }),
      ],
      answers: { site: 502 },
      logs: {
        site: [30, 20, 10].map(
          (age) => [age, '10.0.0.1 - - "GET / HTTP/1.1" 502 157 "-" "curl/8.5"'] as const,
        ),
      },
    },
    causes: ['crashed app'],
    victims: ['site'],
    fix: 'restart_container {"container":"app"}',
  },
  {
    name: 'a new version throws on every request',
    world: {
      services: [
        service('cart', { health: 'healthy', started_at: ago(50), image: 'cart:2' }),
        service('front', { ports: port(80, 8080), depends_on: ['cart'] }),
      ],
      events: [
        event('cart', 'create', 4000),
        event('cart', 'start', 3999),
        event('cart', 'stop', 52, 0),
        event('cart', 'create', 51),
        event('cart', 'start', 50),
      ],
      logs: {
        cart: said(
          'Traceback (most recent call last):',
          "NameError: name 'rate' is not defined",
          '172.18.0.3 - - [01/Mar/2025:11:59:58 +0000] "GET /total HTTP/1.0" 500 265 "-" "node"',
        ),
        front: said('172.18.0.1 - - [01/Mar/2025:11:59:58 +0000] "GET /total HTTP/1.1" 500 265 "-" "node"'),
      },
    },
    causes: ['server-errors cart'],
    victims: ['front'],
    cites: / 500 /,
  },
];
