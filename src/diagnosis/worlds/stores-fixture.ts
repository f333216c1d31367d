import type { Case } from './case-fixture.ts';
import { ago, down, looping, service } from './world-fixture.ts';

const said = (...lines: readonly string[]) =>
  [24, 16, 8, 2].flatMap((age) => lines.map((text) => [age, text] as const));
const needsDb = { env_refs: [{ variable: 'DATABASE_URL', service: 'db' }] };

/** Databases, caches and queues: what they hold, and who may use it. */
export const stores: readonly Case[] = [
  {
    name: 'a SQLite database is locked by a backup',
    world: {
      services: [service('notes'), service('backup')],
      logs: {
        notes: said(
          'Traceback (most recent call last):',
          '  File "/app/notes.py", line 31, in add',
          'sqlite3.OperationalError: database is locked',
        ),
      },
    },
    causes: ['database-locked notes'],
    cites: /database is locked/,
  },
  {
    name: 'a transaction of MySQL waits for a lock',
    world: {
      services: [service('shop', needsDb), service('db', { health: 'healthy' })],
      logs: {
        shop: said(
          "[ERROR] order not saved: (1205, 'Lock wait timeout exceeded; try restarting transaction')",
        ),
      },
    },
    causes: ['database-locked shop'],
  },
  {
    name: 'a reporting job keeps every connection of PostgreSQL',
    world: {
      services: [
        service('api', { ...needsDb, health: 'unhealthy', failing_streak: 4, health_output: 'HTTP 500' }),
        service('report', needsDb),
        service('db', { health: 'healthy', image: 'postgres:15' }),
      ],
      logs: {
        api: said(
          'psycopg2.OperationalError: connection to server at "db" (172.18.0.2), port 5432 failed: FATAL:  sorry, too many clients already',
        ),
        db: said('2025-03-01 11:59:58.022 UTC [211] FATAL:  sorry, too many clients already'),
      },
    },
    causes: ['too-many-connections db'],
    victims: ['api'],
    cites: /too many clients/,
  },
  {
    name: 'the pool of the program itself is used up',
    world: {
      services: [service('api'), service('other')],
      logs: {
        api: said(
          'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00',
        ),
      },
    },
    causes: ['too-many-connections api'],
  },
  {
    name: 'the database that the API asks for does not exist',
    world: {
      services: [service('api', looping(1, needsDb)), service('db', { health: 'healthy' })],
      logs: {
        api: [
          'psycopg2.OperationalError: connection to server at "db" (172.18.0.2), port 5432 failed: FATAL:  database "shopp" does not exist',
        ],
        db: said('2025-03-01 11:59:58.022 UTC [88] FATAL:  database "shopp" does not exist'),
      },
    },
    causes: ['database-missing api'],
    cites: /shopp/,
  },
  {
    name: 'a migration stops half-way, and the new release misses its column',
    world: {
      services: [
        service('migrate', down(3, { restart_policy: 'no', ...needsDb })),
        service('api', {
          ...needsDb,
          depends_on: ['migrate'],
          health: 'unhealthy',
          failing_streak: 3,
          health_output: 'HTTP Error 500: INTERNAL SERVER ERROR',
        }),
        service('db', { health: 'healthy' }),
      ],
      logs: {
        migrate: [
          [32, 'running migration 0042_add_phone'],
          [31, 'migration 0042_add_phone failed: column "email" of relation "orders" already exists'],
        ],
        api: said('psycopg2.errors.UndefinedColumn: column "phone" does not exist'),
        db: said('2025-03-01 11:59:58.022 UTC [99] ERROR:  column "phone" does not exist at character 8'),
      },
    },
    causes: ['migration-failed migrate'],
    victims: ['api'],
  },
  {
    name: 'the append-only file of Redis is damaged',
    world: {
      services: [service('cache', looping(1)), service('app')],
      logs: {
        cache: [
          '1:M 01 Mar 2025 11:59:40.120 * Reading RDB preamble from AOF file...',
          '1:M 01 Mar 2025 11:59:40.121 # Bad file format reading the append only file appendonly.aof.1.incr.aof: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>',
        ],
      },
    },
    causes: ['data-corrupt cache'],
    cites: /append only file/,
  },
  {
    name: 'PostgreSQL was updated and cannot read its old data',
    world: {
      services: [service('db', looping(1, { image: 'postgres:16' })), service('app')],
      logs: {
        db: [
          '2025-03-01 11:59:40.120 UTC [1] FATAL:  database files are incompatible with server',
          '2025-03-01 11:59:40.120 UTC [1] DETAIL:  The data directory was initialized by PostgreSQL version 15, which is not compatible with this version 16.4.',
        ],
      },
    },
    causes: ['incompatible-data db'],
    cites: /initialized by PostgreSQL version 15/,
  },
  {
    name: 'two copies on one data folder',
    world: {
      services: [
        service('search', looping(1, { mounts: volume('index', '/data') })),
        service('search-old', { mounts: volume('index', '/data') }),
      ],
      logs: {
        search: [
          'java.lang.IllegalStateException: failed to obtain node locks, tried [/data]; maybe these locations are not writable or multiple nodes were started on the same data path?',
          'FATAL:  lock file "postmaster.pid" already exists',
        ],
      },
    },
    causes: ['running-twice search'],
  },
  {
    name: 'Redis may not save, and takes no writes',
    world: {
      services: [
        service('api', { env_refs: [{ variable: 'REDIS_URL', service: 'cache' }] }),
        service('cache', { health: 'healthy', image: 'redis:7' }),
      ],
      logs: {
        api: said(
          'redis.exceptions.ResponseError: MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
        ),
      },
    },
    causes: ['writes-refused cache'],
    victims: ['api'],
  },
  {
    name: 'Redis may not save because its folder belongs to another user',
    world: {
      services: [
        service('api', { env_refs: [{ variable: 'REDIS_URL', service: 'cache' }] }),
        service('cache', { health: 'healthy', image: 'redis:7' }),
      ],
      logs: {
        api: said(
          'redis.exceptions.ResponseError: MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
        ),
        cache: said(
          '1:M 01 Mar 2025 11:59:40.120 # Failed opening the temp RDB file temp-41.rdb (in server root dir /data) for saving: Permission denied',
        ),
      },
    },
    causes: ['permission-denied cache'],
    victims: ['api'],
  },
  {
    name: 'the cache is full and refuses every write',
    world: {
      services: [
        service('api', { env_refs: [{ variable: 'REDIS_URL', service: 'cache' }] }),
        service('cache', { health: 'healthy', image: 'redis:7' }),
      ],
      logs: {
        api: said("redis.exceptions.ResponseError: OOM command not allowed when used memory > 'maxmemory'."),
      },
    },
    causes: ['memory-pressure cache'],
    victims: ['api'],
    cites: /maxmemory/,
  },
  {
    name: 'nobody empties the queue',
    world: {
      services: [service('broker'), service('worker', { started_at: ago(7200) })],
      logs: {
        broker: said('WARN queue orders is full (10000 messages), publishers are blocked'),
      },
    },
    causes: ['queue-stalled broker'],
  },
  {
    name: 'a complaint of every half hour about a service that nobody watches',
    world: {
      services: [service('sync', { started_at: ago(40_000) }), service('other')],
      logs: {
        sync: [9100, 7300, 5500, 3700, 1900].flatMap((age, run) => [
          [age + 5, `run ${run} begins`] as const,
          [age, `job reports-${'abcde'[run]}: sqlite3.OperationalError: database is locked`] as const,
          [age - 1, `run ${run} ends`] as const,
        ]),
      },
    },
    causes: ['database-locked sync'],
  },
];

function volume(source: string, target: string) {
  return [{ type: 'volume', source, target, read_only: false }];
}
