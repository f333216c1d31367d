import { type Case, chatter } from './case-fixture.ts';
import { ago, disk, down, event, service } from './world-fixture.ts';

/** One container is broken, and the reason is in itself. */
export const containers: readonly Case[] = [
  {
    name: 'crash of one container, cause in its last lines',
    world: {
      services: [service('web', down(1)), service('db', { health: 'healthy' })],
      logs: {
        web: [
          ...chatter(40),
          [31, 'Traceback (most recent call last):'],
          [31, '  File "/app/main.py", line 12, in <module>'],
          [31, 'ZeroDivisionError: division by zero'],
        ],
      },
    },
    causes: ['crashed web'],
    fix: 'restart_container {"container":"web"}',
    cites: /ZeroDivisionError/,
  },
  {
    name: 'killed from outside',
    world: {
      services: [service('web', down(137)), service('db')],
      events: [event('web', 'kill', 31), event('web', 'die', 30, 137)],
    },
    causes: ['crashed web'],
    fix: 'restart_container {"container":"web"}',
  },
  {
    name: 'a fatal signal, after a complaint at its start that it could live with',
    world: {
      services: [service('web', down(139))],
      logs: {
        web: [
          [1700, 'cannot create /var/cache: Permission denied'],
          [1699, 'listening on 8080'],
          [31, 'Segmentation fault'],
        ],
      },
    },
    causes: ['crashed web'],
    fix: 'restart_container {"container":"web"}',
  },
  {
    name: 'crash right after somebody restarted it',
    world: {
      services: [service('web', down(1, { started_at: ago(50) })), service('db')],
      events: [event('web', 'stop', 51, 0), event('web', 'start', 50), event('web', 'die', 30, 1)],
    },
    causes: ['crashed web'],
    fix: 'restart_container {"container":"web"}',
  },
  {
    name: 'crash without a single log line',
    world: { services: [service('worker', down(3))] },
    causes: ['crashed worker'],
    fix: 'restart_container {"container":"worker"}',
    cites: /exit_code/,
  },
  {
    name: 'out of memory',
    world: {
      services: [service('web', down(137, { oom_killed: true })), service('db')],
      logs: { web: ['loading everything'] },
    },
    causes: ['oom-killed web'],
    fix: 'restart_container {"container":"web"}',
    cites: /oom_killed/,
  },
  {
    name: 'unhealthy, nothing says why',
    world: {
      services: [
        service('web', {
          health: 'unhealthy',
          failing_streak: 4,
          health_output: "cat: can't open '/tmp/ok': No such file or directory",
        }),
        service('db'),
      ],
    },
    causes: ['unhealthy web'],
    fix: 'restart_container {"container":"web"}',
    cites: /health/,
  },
  {
    name: 'hung web server',
    world: {
      services: [
        service('web', {
          health: 'unhealthy',
          failing_streak: 3,
          health_output: 'wget: download timed out',
          url: 'http://127.0.0.1:8081',
          ports: [{ container_port: 80, host_ip: '0.0.0.0', host_port: 8081, protocol: 'tcp' }],
        }),
      ],
      answers: { web: 'ETIMEDOUT' },
    },
    causes: ['hung web'],
    fix: 'restart_container {"container":"web"}',
  },
  {
    name: 'host disk full, two programs suffer',
    world: {
      services: [
        service('db', { health: 'unhealthy', failing_streak: 2, health_output: 'not accepting connections' }),
        service('web'),
      ],
      disks: [disk('/', 99.9)],
      logs: {
        db: [[20, 'PANIC:  could not write to file "pg_wal/xlogtemp.29": No space left on device']],
        web: [[9, 'OSError: [Errno 28] No space left on device']],
      },
    },
    causes: ['disk-full host'],
    victims: ['db', 'web'],
    cites: /percent_used/,
  },
  {
    name: 'file system inside the container is full',
    world: {
      services: [service('store', down(1))],
      logs: { store: ['writing block 17', "dd: error writing '/data/block': No space left on device"] },
    },
    causes: ['disk-full store'],
  },
  {
    name: 'port already in use, told by the engine',
    world: {
      services: [
        service('two', {
          state: 'created',
          started_at: null,
          exit_code: 128,
          error:
            'driver failed programming external connectivity on endpoint two: Bind for 0.0.0.0:8080 failed: port is already allocated',
        }),
        service('one', {
          ports: [{ container_port: 80, host_ip: '0.0.0.0', host_port: 8080, protocol: 'tcp' }],
        }),
      ],
    },
    causes: ['port-in-use two'],
  },
  {
    name: 'program not in the image',
    world: {
      services: [
        service('app', {
          state: 'created',
          started_at: null,
          exit_code: 127,
          error:
            'failed to create task for container: OCI runtime create failed: runc create failed: exec: "/app/serve": stat /app/serve: no such file or directory: unknown',
        }),
      ],
    },
    causes: ['program-missing app'],
  },
  {
    name: 'frozen container',
    world: { services: [service('web', { state: 'paused' })] },
    causes: ['paused web'],
  },
  {
    name: 'answers with errors of its own',
    world: {
      services: [service('shop', { url: 'http://127.0.0.1:8000' }), service('db', { health: 'healthy' })],
      answers: { shop: 503 },
      logs: {
        shop: [12, 7, 2].map(
          (age) => [age, "ERROR Exception in ASGI application: KeyError('cart')"] as const,
        ),
      },
    },
    causes: ['server-errors shop'],
    cites: /503/,
  },
  {
    name: 'runs, and nobody listens',
    world: {
      services: [
        service('shop', {
          health: 'unhealthy',
          failing_streak: 9,
          health_output: "wget: can't connect to remote host (127.0.0.1): Connection refused",
          ports: [{ container_port: 80, host_ip: '0.0.0.0', host_port: 8000, protocol: 'tcp' }],
        }),
      ],
      answers: { shop: 'ECONNREFUSED' },
    },
    causes: ['not-listening shop'],
    fix: 'restart_container {"container":"shop"}',
  },
  {
    name: 'never became ready',
    world: {
      services: [service('search', { health: 'starting', started_at: ago(900) })],
      logs: { search: ['reindexing 3 %'] },
    },
    causes: ['slow-start search'],
  },
  {
    name: 'mount of a folder that is not there',
    world: {
      services: [
        service('files', {
          state: 'created',
          started_at: null,
          error:
            "error while creating mount source path '/mnt/disk2/files': mkdir /mnt/disk2: read-only file system",
        }),
      ],
    },
    causes: ['volume-missing files'],
  },
  {
    name: 'crash of a Go program',
    world: {
      services: [service('agent', down(2))],
      logs: {
        agent: [
          'panic: runtime error: invalid memory address or nil pointer dereference',
          '[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f2a31]',
          '',
          'goroutine 1 [running]:',
          'main.main()',
          '\t/src/main.go:17 +0x1d',
        ],
      },
    },
    causes: ['crashed agent'],
    fix: 'restart_container {"container":"agent"}',
    cites: /nil pointer/,
  },
  {
    name: 'a Node program that ran out of heap',
    world: {
      services: [service('render', down(134))],
      logs: {
        render: [
          '<--- Last few GCs --->',
          'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
          '----- Native stack trace -----',
        ],
      },
    },
    causes: ['oom-killed render'],
    fix: 'restart_container {"container":"render"}',
  },
  {
    name: 'a fault that may not be mended from here',
    world: { services: [service('web', down(1, { allowed_verbs: [] }))] },
    causes: ['crashed web'],
  },
  {
    name: 'asked about a stopped service',
    goal: 'why is adminer not there?',
    world: { services: [service('web'), service('adminer', down(143))] },
    causes: ['stopped adminer'],
    fix: 'start_container {"container":"adminer"}',
  },
  {
    name: 'ill since it was made anew a minute ago: another start changes nothing',
    world: {
      services: [
        service('importer', {
          health: 'unhealthy',
          failing_streak: 3,
          health_output: 'not ready',
          started_at: ago(60),
        }),
      ],
      events: [
        event('importer', 'create', 900),
        event('importer', 'start', 899),
        event('importer', 'stop', 62),
        event('importer', 'create', 61),
        event('importer', 'start', 60),
      ],
    },
    causes: ['unhealthy importer'],
  },
];
