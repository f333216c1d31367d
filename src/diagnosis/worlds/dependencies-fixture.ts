import type { Case } from './case-fixture.ts';
import { down, event, looping, service } from './world-fixture.ts';

/** What is wrong is between services: who needs whom decides. */
export const dependencies: readonly Case[] = [
  {
    name: 'restart loop: the dependency is down',
    world: {
      services: [
        service('api', looping(1, { depends_on: ['db'] })),
        service('db', down(0, { restart_policy: 'unless-stopped' })),
      ],
      logs: {
        api: [
          'psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known',
        ],
      },
    },
    causes: ['dependency-down db'],
    victims: ['api'],
    fix: 'start_container {"container":"db"}',
  },
  {
    name: 'dependency stopped by hand with docker stop; the shell inside had to be killed',
    world: {
      services: [service('web', { depends_on: ['db'] }), service('db', down(137)), service('cache')],
      events: [
        event('db', 'kill', 41),
        event('db', 'kill', 31),
        event('db', 'die', 30, 137),
        event('db', 'stop', 30),
      ],
      logs: {
        web: [
          [3000, 'connected to db'],
          [28, "nc: bad address 'db'"],
          [23, "nc: bad address 'db'"],
          [18, "nc: bad address 'db'"],
          [8, "nc: bad address 'db'"],
        ],
      },
    },
    causes: ['dependency-down db'],
    victims: ['web'],
    fix: 'start_container {"container":"db"}',
    cites: /bad address/,
  },
  {
    name: 'database crashed, and takes two with it',
    world: {
      services: [
        service('web', {
          depends_on: ['api'],
          health: 'unhealthy',
          failing_streak: 3,
          health_output: 'HTTP/1.1 502 Bad Gateway',
        }),
        service('api', {
          health: 'unhealthy',
          failing_streak: 5,
          health_output: 'HTTP/1.1 500',
          env_refs: [{ variable: 'DATABASE_URL', service: 'db' }],
        }),
        service('db', down(1)),
      ],
      logs: {
        api: [60, 40, 20, 3].map((age) => [age, 'Error: connect ECONNREFUSED 172.18.0.4:5432'] as const),
        db: [
          [31, 'PANIC:  could not locate a valid checkpoint record'],
          [30, 'LOG:  startup process (PID 28) was terminated by signal 6: Aborted'],
        ],
        web: [20, 10, 3].map(
          (age) =>
            [
              age,
              'connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://172.18.0.3:3000/", host: "localhost"',
            ] as const,
        ),
      },
    },
    causes: ['data-corrupt db'],
    victims: ['api', 'web'],
  },
  {
    name: 'wrong database password',
    world: {
      services: [service('api', looping(1, { depends_on: ['db'] })), service('db', { health: 'healthy' })],
      logs: {
        api: [
          'connection to server at "db" (172.18.0.2), port 5432 failed: FATAL:  password authentication failed for user "shop"',
        ],
        db: [20, 10, 3].flatMap((age) => [
          [age, 'FATAL:  password authentication failed for user "shop"'] as const,
          [age, 'DETAIL:  Connection matched pg_hba.conf line 95'] as const,
        ]),
      },
    },
    causes: ['bad-credential api'],
    cites: /password authentication failed/,
  },
  {
    name: 'wrong redis password while running on',
    world: {
      services: [
        service('worker', { env_refs: [{ variable: 'REDIS_URL', service: 'redis' }] }),
        service('redis'),
      ],
      logs: {
        worker: [22, 12, 2].map(
          (age) =>
            [
              age,
              '2025-03-01 11:59:38 ERROR redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled.',
            ] as const,
        ),
      },
    },
    causes: ['bad-credential worker'],
  },
  {
    name: 'asks for a host that nobody knows',
    world: {
      services: [service('api'), service('db')],
      logs: { api: [30, 20, 10, 2].map((age) => [age, 'Error: getaddrinfo ENOTFOUND databse'] as const) },
    },
    causes: ['name-not-resolved api'],
    cites: /databse/,
  },
  {
    name: 'waits for a dependency that crashed',
    world: {
      services: [
        service('web', { state: 'created', started_at: null, depends_on: ['db'] }),
        service('db', down(1)),
      ],
      logs: { db: ['fatal error: index out of range'] },
    },
    causes: ['crashed db'],
    victims: ['web'],
    fix: 'restart_container {"container":"db"}',
  },
  {
    name: 'a container that others need was removed',
    world: {
      services: [
        service('api', { depends_on: ['db'] }),
        service('db', { state: 'missing', started_at: null, object_id: '', health: 'none' }),
      ],
      logs: {
        api: [30, 20, 10].map((age) => [age, 'dial tcp: lookup db on 127.0.0.11:53: no such host'] as const),
      },
    },
    causes: ['container-missing db'],
    victims: ['api'],
    fix: 'compose_up {"service":"db"}',
  },
  {
    name: 'nginx does not find its upstream, which is down',
    world: {
      services: [
        service('proxy', looping(1, { depends_on: ['app'] })),
        service('app', down(137)),
        service('db'),
      ],
      events: [event('app', 'kill', 31), event('app', 'die', 30, 137)],
      logs: {
        proxy: [[20, 'nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/default.conf:3']],
      },
    },
    causes: ['crashed app'],
    victims: ['proxy'],
    fix: 'restart_container {"container":"app"}',
  },
  {
    name: 'address of a stopped database that only a number tells',
    world: {
      services: [service('api'), service('db', down(0)), service('cache')],
      events: [event('db', 'stop', 31)],
      logs: {
        api: [25, 15, 5].map((age) => [age, 'nc: 172.18.0.2 (172.18.0.2:5432): Connection refused'] as const),
      },
    },
    causes: ['dependency-down db'],
    victims: ['api'],
    fix: 'start_container {"container":"db"}',
  },
  {
    name: 'an outside server that cannot be reached',
    world: {
      services: [service('mailer')],
      logs: {
        mailer: [61, 41, 21, 1].map(
          (age) => [age, 'ERROR smtp: dial tcp 10.9.8.7:587: i/o timeout'] as const,
        ),
      },
    },
    causes: ['dependency-timeout mailer'],
    cites: /10\.9\.8\.7/,
  },
  {
    name: 'asked about a victim',
    goal: 'Why is web so slow?',
    world: {
      services: [
        service('web', { depends_on: ['api'] }),
        service('api', { depends_on: ['db'] }),
        service('db', looping(1)),
      ],
      logs: {
        db: [
          '2025-03-01 11:59:40.123 UTC [1] LOG:  syntax error in file "/etc/postgresql/postgresql.conf" line 12, near token "="',
          'FATAL:  configuration file "/etc/postgresql/postgresql.conf" contains errors',
        ],
        api: [20, 10, 1].map((age) => [age, 'error: connect ECONNREFUSED db:5432'] as const),
        web: [20, 10, 1].map(
          (age) => [age, 'upstream api timed out while reading http://api:3000/'] as const,
        ),
      },
    },
    causes: ['config-error db'],
    victims: ['api', 'web'],
    cites: /postgresql\.conf/,
  },
];
