import type { Case } from './case-fixture.ts';
import { ago, disk, down, event, looping, service } from './world-fixture.ts';

const said = (...lines: readonly string[]) =>
  [24, 16, 8, 2].flatMap((age) => lines.map((text) => [age, text] as const));
const MIB = 1024 * 1024;

/** Memory, computing time, files, disks: something is used up or too slow. */
export const resources: readonly Case[] = [
  {
    name: 'no files left to open',
    world: {
      services: [service('chat', { started_at: ago(86_400) }), service('other')],
      logs: { chat: said('OSError: [Errno 24] Too many open files') },
    },
    causes: ['too-many-open-files chat'],
    fix: 'restart_container {"container":"chat"}',
    cites: /Too many open files/,
  },
  {
    name: 'no more threads',
    world: {
      services: [service('worker')],
      logs: { worker: said("RuntimeError: can't start new thread") },
    },
    causes: ['too-many-processes worker'],
    fix: 'restart_container {"container":"worker"}',
  },
  {
    name: 'all PHP processes are busy, and the site in front waits',
    world: {
      services: [
        service('web', { depends_on: ['php'], url: 'http://web:80' }),
        service('php', { allowed_verbs: ['restart'] }),
      ],
      answers: { web: 504 },
      logs: {
        php: [[25, 'WARNING: [pool www] server reached pm.max_children setting (5), consider raising it']],
        web: [20, 10, 1].map(
          (age) =>
            [
              age,
              '[error] 7#7: *1 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.0.0.1, upstream: "fastcgi://php:9000"',
            ] as const,
        ),
      },
    },
    causes: ['workers-busy php'],
    victims: ['web'],
    fix: 'restart_container {"container":"php"}',
    cites: /max_children/,
  },
  {
    name: 'work piles up, because the one who should do it was stopped',
    goal: 'Why are no mails sent?',
    world: {
      services: [
        service('web', { depends_on: ['queue'] }),
        service('queue'),
        service('sender', down(143, { depends_on: ['queue'] })),
      ],
      logs: { web: said('WARNING 48 jobs are waiting in the queue, 0 workers connected') },
    },
    causes: ['dependency-down sender'],
    fix: 'start_container {"container":"sender"}',
  },
  {
    name: 'a heap of its own is used up, and the program runs on and fails',
    world: {
      services: [service('catalog', { url: 'http://127.0.0.1:8080' })],
      answers: { catalog: 500 },
      logs: {
        catalog: [40, 20, 2].map((age) => [age, 'java.lang.OutOfMemoryError: Java heap space'] as const),
      },
    },
    causes: ['memory-pressure catalog'],
    cites: /heap space/,
  },
  {
    name: 'a loop without end, held back on a machine that is busy as well',
    world: {
      services: [
        service('hasher', {
          health: 'unhealthy',
          health_output: 'Health check exceeded timeout (3s)',
          failing_streak: 2,
          url: 'http://hasher:80',
        }),
      ],
      answers: { hasher: 'ETIMEDOUT' },
      stats: { hasher: { cpu_cores: 0.11, cpu_limit_cores: 0.3, cpu_throttled: 0 } },
    },
    causes: ['cpu-saturated hasher'],
    fix: 'restart_container {"container":"hasher"}',
    cites: /cpu_cores/,
  },
  {
    name: 'a store that has reached its own limit of space, though the disks have room',
    world: {
      services: [service('settings', { depends_on: ['store'] }), service('store')],
      disks: [disk('/', 41)],
      logs: {
        settings: said('level=error msg="store did not keep it: etcdserver: mvcc: database space exceeded"'),
        store: said('W | etcdserver: failed to apply request, err is etcdserver: no space'),
      },
    },
    causes: ['disk-full store'],
    victims: ['settings'],
  },
  {
    name: 'inodes used up, though there is space',
    world: {
      services: [service('spool')],
      disks: [
        disk('/', 41),
        { ...disk('/data/spool', 2, 'spool'), kind: 'filesystem', inodes_percent_used: 100 },
      ],
      logs: {
        spool: said("OSError: [Errno 28] No space left on device: '/spool/dd2762a1-f407.msg'"),
      },
    },
    causes: ['inodes-exhausted spool'],
    cites: /inodes_percent_used/,
  },
  {
    name: 'the disk is too slow',
    world: {
      services: [service('cache'), service('db')],
      logs: {
        cache: said(
          '1:M 01 Mar 2025 11:59:40.120 * Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without waiting for fsync to complete, this may slow down Redis.',
        ),
      },
    },
    causes: ['slow-disk cache'],
  },
  {
    name: 'the disk fails',
    world: {
      services: [service('files')],
      logs: { files: said("OSError: [Errno 5] Input/output error: '/data/photos/1.jpg'") },
    },
    causes: ['storage-failing files'],
  },
  {
    name: 'hardly any memory left',
    world: {
      services: [service('render', { started_at: ago(80_000) }), service('db', { health: 'healthy' })],
      stats: { render: { memory_bytes: 252 * MIB, memory_limit_bytes: 256 * MIB } },
    },
    causes: ['memory-pressure render'],
    cites: /memory_bytes/,
  },
  {
    name: 'held back at its limit of computing time, and too slow for its health check',
    world: {
      services: [
        service('thumbs', {
          health: 'unhealthy',
          failing_streak: 4,
          health_output: 'Health check exceeded timeout (2s)',
          url: 'http://172.18.0.4:8000',
        }),
        service('db', { health: 'healthy' }),
      ],
      answers: { thumbs: 'ETIMEDOUT' },
      stats: { thumbs: { cpu_cores: 0.1, cpu_limit_cores: 0.1, cpu_throttled: 1 } },
    },
    causes: ['cpu-saturated thumbs'],
    fix: 'restart_container {"container":"thumbs"}',
    cites: /cpu_cores/,
  },
  {
    name: 'answers slowly, and nothing says why',
    world: {
      services: [service('wiki', { url: 'http://127.0.0.1:3000' }), service('db', { health: 'healthy' })],
      latencies: { wiki: 2600 },
    },
    causes: ['slow-answers wiki'],
  },
  {
    name: 'a restart loop whose lives last five minutes',
    world: {
      services: [
        service('bot', {
          restarts: 6,
          restart_policy: 'always',
          started_at: ago(200),
          health: 'healthy',
        }),
        service('db'),
      ],
      events: [1410, 1105, 806, 502, 201].flatMap((age) => [
        event('bot', 'die', age, 1),
        event('bot', 'start', age - 1),
      ]),
      logs: {
        bot: [1411, 1106, 807, 503, 202].map(
          (age) => [age, "Uncaught TypeError: Cannot read properties of undefined (reading 'id')"] as const,
        ),
      },
    },
    causes: ['restart-loop bot'],
    cites: /restarts/,
  },
  {
    name: 'memory runs out again and again',
    world: {
      services: [service('report', looping(137, { oom_killed: true })), service('db')],
    },
    causes: ['oom-killed report'],
  },
  {
    name: 'two at once: a full disk and a wrong setting',
    world: {
      services: [service('archive'), service('api', down(1)), service('db', { health: 'healthy' })],
      disks: [disk('/', 41), { ...disk('/data/archive', 100, 'archive'), kind: 'filesystem' }],
      logs: {
        archive: said('ERROR:archive:archive failed: [Errno 28] No space left on device'),
        api: [[31, 'Error: Missing required environment variable: API_TOKEN']],
      },
    },
    causes: ['disk-full archive', 'setting-missing api'],
  },
];
