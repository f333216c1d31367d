import type { Case } from './case-fixture.ts';
import { ago, down, event, looping, service } from './world-fixture.ts';

/** A container is restarted over and over. */
export const loops: readonly Case[] = [
  {
    name: 'restart loop: nginx with an unknown directive',
    world: {
      services: [service('proxy', looping(1)), service('app', { health: 'healthy' })],
      logs: {
        proxy: [
          [80, '/docker-entrypoint.sh: Configuration complete; ready for start up'],
          [79, '2025/03/01 11:58:41 [emerg] 1#1: unknown directive "wrker" in /etc/nginx/nginx.conf:12'],
          [20, 'nginx: [emerg] unknown directive "wrker" in /etc/nginx/nginx.conf:12'],
        ],
      },
    },
    causes: ['config-error proxy'],
    cites: /wrker/,
  },
  {
    name: 'restart loop: redis configuration',
    world: {
      services: [service('cache', looping(1)), service('app')],
      logs: {
        cache: [
          '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***',
          'Reading the configuration file, at line 3',
          ">>> 'maxmemroy 100mb'",
          'Bad directive or wrong number of arguments',
        ],
      },
    },
    causes: ['config-error cache'],
  },
  {
    name: 'restart loop: busybox job that names file, line and key',
    world: {
      services: [service('job', looping(2)), service('other')],
      logs: {
        job: [
          [70, 'starting'],
          [70, 'ERROR: config error in /etc/app/app.conf line 3: unknown key "prot"'],
          [20, 'starting'],
          [19, 'ERROR: config error in /etc/app/app.conf line 3: unknown key "prot"'],
        ],
      },
    },
    causes: ['config-error job'],
    cites: /app\.conf line 3/,
  },
  {
    name: 'restart loop: caught in the second in which it runs',
    world: {
      services: [
        service('api', {
          health: 'starting',
          restarts: 1,
          restart_policy: 'unless-stopped',
          started_at: ago(2),
          finished_at: ago(3),
          url: 'http://api:8000',
        }),
      ],
      answers: { api: 'ECONNRESET' },
      events: [event('api', 'start', 8), event('api', 'die', 3, 3), event('api', 'start', 2)],
      logs: {
        api: [
          [4, "KeyError: 'DATABASE_URL'"],
          [1, 'starting'],
        ],
      },
    },
    causes: ['setting-missing api'],
    cites: /DATABASE_URL/,
  },
  {
    name: 'restart loop: killed for want of memory, and caught in the second in which it runs',
    world: {
      services: [
        service('index', { restarts: 1, restart_policy: 'always', started_at: ago(2), finished_at: ago(3) }),
      ],
      events: [event('index', 'oom', 4), event('index', 'die', 3, 137), event('index', 'start', 2)],
    },
    causes: ['oom-killed index'],
  },
  {
    name: 'restart loop: missing environment variable',
    world: {
      services: [service('db', looping(1))],
      logs: {
        db: [
          'Error: Database is uninitialized and superuser password is not specified.',
          '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
          '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
        ],
      },
    },
    causes: ['setting-missing db'],
    cites: /POSTGRES_PASSWORD/,
  },
  {
    name: 'restart loop: python KeyError of a variable',
    world: {
      services: [service('api', looping(1))],
      logs: {
        api: [
          'Traceback (most recent call last):',
          '  File "/app/main.py", line 3, in <module>',
          "KeyError: 'DATABASE_URL'",
        ],
      },
    },
    causes: ['setting-missing api'],
  },
  {
    name: 'restart loop without a reason in its log',
    world: { services: [service('job', looping(1))], logs: { job: ['hello', 'goodbye'] } },
    causes: ['restart-loop job'],
  },
  {
    name: 'two independent faults',
    world: {
      services: [service('web', down(1)), service('proxy', looping(1)), service('db', { health: 'healthy' })],
      logs: {
        web: ['Uncaught TypeError: Cannot read properties of undefined'],
        proxy: [
          'nginx: [emerg] invalid number of arguments in "listen" directive in /etc/nginx/conf.d/default.conf:2',
        ],
      },
    },
    causes: ['crashed web', 'config-error proxy'],
    fix: 'restart_container {"container":"web"}',
  },
  {
    name: 'not allowed to write its data',
    world: {
      services: [service('app', looping(1))],
      logs: { app: ["Error: EACCES: permission denied, open '/data/app.db'"] },
    },
    causes: ['permission-denied app'],
  },
  {
    name: 'a file is missing',
    world: {
      services: [service('app', looping(1))],
      logs: {
        app: [
          "Error: Cannot find module '/app/server.js'",
          '    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)',
        ],
      },
    },
    causes: ['file-missing app'],
  },
  {
    name: 'port taken, told by the program itself',
    world: {
      services: [service('web', looping(1))],
      logs: {
        web: [
          'Error: listen EADDRINUSE: address already in use 0.0.0.0:3000',
          '    at Server.setupListenHandle [as _listen2] (node:net:1937:16)',
        ],
      },
    },
    causes: ['port-in-use web'],
    cites: /EADDRINUSE/,
  },
];
