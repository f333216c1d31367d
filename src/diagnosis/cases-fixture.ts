import { ago, disk, down, event, looping, service, type World } from './world-fixture.ts';

/** A realistic world with what is wrong in it, as a person who knows it would say. */
export interface Case {
  readonly name: string;
  readonly world: World;
  readonly goal?: string;
  /** `cause subject`, in the order of the card; none = healthy. */
  readonly causes: readonly string[];
  readonly victims?: readonly string[];
  /** Proposed tool and arguments. */
  readonly fix?: string;
  /** What the cited evidence must hold. */
  readonly cites?: RegExp;
}

const chatter = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => [900 - i, `172.18.0.1 - - "GET /page/${i} HTTP/1.1" 200 512`] as const,
  );

const media = (change: Record<string, Parameters<typeof service>[1]> = {}) => [
  service('sabnzbd', {
    kind: 'sabnzbd',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:8080',
    networks: [],
    ...change.sabnzbd,
  }),
  service('jellyfin', {
    kind: 'jellyfin',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:8096',
    networks: [],
    ...change.jellyfin,
  }),
  service('radarr', {
    kind: 'radarr',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:7878',
    networks: [],
    depends_on: ['sabnzbd'],
    ...change.radarr,
  }),
  service('sonarr', {
    kind: 'sonarr',
    runtime: 'process',
    health: 'healthy',
    url: 'http://127.0.0.1:8989',
    networks: [],
    depends_on: ['sabnzbd'],
    ...change.sonarr,
  }),
];
const slot = {
  nzo_id: 'SABnzbd_nzo_1',
  name: 'Big.Buck.Bunny',
  status: 'Downloading',
  eta: '0:12:00',
  percentage: 40,
  mb: 6144,
  mbleft: 3000,
};
const record = (change: object = {}) => ({
  id: 17,
  title: 'Big.Buck.Bunny',
  status: 'downloading',
  trackedDownloadStatus: 'ok',
  trackedDownloadState: 'downloading',
  statusMessages: [],
  errorMessage: null,
  size: 6e9,
  sizeleft: 3e9,
  ...change,
});
const fine = {
  sabnzbd_queue: {
    service: 'sabnzbd',
    status: 'Downloading',
    paused: false,
    pause_int: '0',
    speed: '2 M',
    timeleft: '1:00:00',
    slots: [slot],
  },
  jellyfin_ping: { service: 'jellyfin', is_alive: true, latency_ms: 3, authorized: true, version: '10.10.7' },
  radarr_queue_status: { service: 'radarr', totalRecords: 1, records: [record()] },
  sonarr_health: { service: 'sonarr', status: { version: '4.0.11.2680' }, health: [] },
};
const quotas = ['radarr', 'sonarr', 'sabnzbd', 'jellyfin'].map((id) => disk(`/data/${id}`, 2, id));
const refusedLines = (app: string) => [
  [3000, `[Info] Bootstrap: Starting ${app}`] as const,
  ...[20, 16, 12, 8, 4].flatMap((age) => [
    [
      age,
      '[Warn] DownloadMonitoringService: Unable to retrieve queue and history items from SABnzbd',
    ] as const,
    [
      age,
      '[v5.14.0.9383] NzbDrone.Core.Download.Clients.DownloadClientUnavailableException: Unable to connect to SABnzbd, Connection refused (127.0.0.1:8080)',
    ] as const,
    [age, ' ---> System.Net.Http.HttpRequestException: Connection refused (127.0.0.1:8080)'] as const,
  ]),
];
const complains = (message: string) => ({
  service: 'sonarr',
  status: { version: '4.0.11.2680' },
  health: [{ source: 'DownloadClientCheck', type: 'error', message, wikiUrl: null }],
});
const keyRefused = (id: string) => ({
  code: 'tool_failed',
  detail: `401 Unauthorized: ${id} refused the API key`,
});
const keyLines = [12, 8, 4].flatMap((age) => [
  [age, '[Warn] DownloadMonitoringService: Unable to retrieve queue and history items from SABnzbd'] as const,
  [
    age,
    '[v5.14.0.9383] NzbDrone.Core.Download.Clients.DownloadClientException: Error response received from SABnzbd: API Key Incorrect',
  ] as const,
]);

export const cases: readonly Case[] = [
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
    causes: ['crashed db'],
    victims: ['api', 'web'],
    fix: 'restart_container {"container":"db"}',
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
    name: 'frozen container',
    world: { services: [service('web', { state: 'paused' })] },
    causes: ['paused web'],
  },
  {
    name: 'asks for a host that nobody knows',
    world: {
      services: [service('api'), service('db')],
      logs: { api: [30, 20, 10, 2].map((age) => [age, 'Error: getaddrinfo ENOTFOUND databse'] as const) },
    },
    causes: ['dependency-unreachable api'],
    cites: /databse/,
  },
  {
    name: 'waits for a dependency that crashed',
    world: {
      services: [
        service('web', { state: 'created', started_at: null, depends_on: ['db'] }),
        service('db', down(1)),
      ],
      logs: { db: ['fatal error: corrupted page'] },
    },
    causes: ['crashed db'],
    victims: ['web'],
    fix: 'restart_container {"container":"db"}',
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
    fix: 'restart_container {"container":"shop"}',
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
    causes: ['start-failed files'],
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
    causes: ['dependency-unreachable mailer'],
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
  {
    name: 'a fault that may not be mended from here',
    world: { services: [service('web', down(1, { allowed_verbs: [] }))] },
    causes: ['crashed web'],
  },

  {
    name: 'demo: crash of jellyfin',
    world: {
      services: media({
        jellyfin: down(1, { health: 'unhealthy', health_output: 'the process is not running' }),
      }),
      own: fine,
      disks: quotas,
      logs: {
        jellyfin: [
          [32, '[11:59:28] [FTL] [1] Main: Unhandled Exception'],
          [32, 'Error: Unhandled exception in a background task'],
          [32, '    at failInBackgroundTask (file:///srv/x.ts:66:9)'],
        ],
      },
    },
    causes: ['crashed jellyfin'],
    fix: 'restart_container {"container":"jellyfin"}',
  },
  {
    name: 'demo: hang of sabnzbd',
    world: {
      services: media({
        sabnzbd: {
          health: 'unhealthy',
          failing_streak: 2,
          health_output: 'GET http://127.0.0.1:8080/api?mode=version&output=json: no answer within 1000 ms',
        },
      }),
      answers: { sabnzbd: 'ETIMEDOUT' },
      disks: quotas,
      own: {
        ...fine,
        sabnzbd_queue: { code: 'tool_failed', detail: 'ETIMEDOUT: sabnzbd did not answer within 4000 ms' },
        sonarr_health: complains(
          'Unable to communicate with SABnzbd. Unable to connect to SABnzbd, Http request timed out',
        ),
      },
      logs: {
        radarr: [12, 8, 4].map(
          (age) =>
            [
              age,
              '[v5] DownloadClientUnavailableException: Unable to connect to SABnzbd, Http request timed out',
            ] as const,
        ),
      },
    },
    causes: ['hung sabnzbd'],
    victims: ['radarr', 'sonarr'],
    fix: 'restart_container {"container":"sabnzbd"}',
  },
  {
    name: 'demo: the downloader is stopped',
    goal: "why doesn't radarr download anything?",
    world: {
      services: media({
        sabnzbd: down(0, { health: 'unhealthy', health_output: 'the process is not running' }),
      }),
      events: [event('sabnzbd', 'kill', 31), event('sabnzbd', 'die', 30, 0), event('sabnzbd', 'stop', 30, 0)],
      disks: quotas,
      own: {
        ...fine,
        sabnzbd_queue: { code: 'tool_failed', detail: 'ECONNREFUSED: sabnzbd cannot be reached' },
        sonarr_health: complains(
          'Unable to communicate with SABnzbd. Unable to connect to SABnzbd, Connection refused (127.0.0.1:8080)',
        ),
      },
      logs: { radarr: refusedLines('Radarr'), sonarr: refusedLines('Sonarr') },
    },
    causes: ['dependency-down sabnzbd'],
    victims: ['radarr', 'sonarr'],
    fix: 'start_container {"container":"sabnzbd"}',
  },
  {
    name: 'demo: radarr has a new key',
    world: {
      services: media(),
      disks: quotas,
      own: { ...fine, radarr_queue_status: keyRefused('radarr') },
      logs: { radarr: [[2, "[Info] Auth: Auth-Unauthorized ip 127.0.0.1 url '/api/v3/queue'"]] },
    },
    causes: ['bad-credential radarr'],
  },
  {
    name: 'demo: sabnzbd has a new key',
    world: {
      services: media(),
      disks: quotas,
      own: {
        ...fine,
        sabnzbd_queue: keyRefused('sabnzbd'),
        sonarr_health: complains(
          'Unable to communicate with SABnzbd. Error response received from SABnzbd: API Key Incorrect',
        ),
      },
      logs: {
        radarr: keyLines,
        sonarr: keyLines,
        sabnzbd: [
          [
            4,
            '2025-03-01 11:59:56,000::WARNING::[interface:364] API Key incorrect, Use the api key from Config->General in your 3rd party program: 127.0.0.1>??',
          ],
        ],
      },
    },
    causes: ['bad-credential sabnzbd'],
    victims: ['radarr', 'sonarr'],
  },
  {
    name: 'demo: a stuck download',
    world: {
      services: media(),
      disks: quotas,
      own: {
        ...fine,
        radarr_queue_status: {
          service: 'radarr',
          totalRecords: 2,
          records: [
            record(),
            record({
              id: 99,
              title: 'Sintel.2010',
              status: 'completed',
              trackedDownloadStatus: 'warning',
              trackedDownloadState: 'importPending',
              sizeleft: 0,
              errorMessage: 'No files found are eligible for import in /downloads/Sintel.2010',
              statusMessages: [
                {
                  title: 'Sintel.2010',
                  messages: ['No files found are eligible for import in /downloads/Sintel.2010'],
                },
              ],
            }),
          ],
        },
      },
      logs: {
        radarr: [
          [40, '[Warn] CompletedDownloadService: No files found are eligible for import in Sintel.2010'],
        ],
      },
    },
    causes: ['download-stuck radarr'],
    fix: 'clear_radarr_queue_item {"queue_id":99}',
    cites: /Sintel/,
  },
  {
    name: 'demo: sonarr cannot import',
    world: {
      services: media(),
      disks: quotas,
      own: fine,
      logs: {
        sonarr: [
          [
            40,
            '[Warn] CompletedDownloadService: No files found are eligible for import in Pioneer.One.S01E03',
          ],
        ],
      },
    },
    causes: ['import-blocked sonarr'],
  },
  {
    name: 'demo: downloads paused',
    world: {
      services: media(),
      disks: quotas,
      own: { ...fine, sabnzbd_queue: { ...fine.sabnzbd_queue, status: 'Paused', paused: true } },
    },
    causes: ['downloads-paused sabnzbd'],
    fix: 'resume_sabnzbd {}',
  },
  {
    name: 'demo: sabnzbd has filled its quota and paused itself',
    world: {
      services: media(),
      disks: [...quotas.slice(0, 2), disk('/data/sabnzbd', 100, 'sabnzbd')],
      own: { ...fine, sabnzbd_queue: { ...fine.sabnzbd_queue, status: 'Paused', paused: true } },
      logs: {
        sabnzbd: [
          [
            9,
            "OSError: [Errno 28] No space left on device (quota of 4194304 bytes on /data/sabnzbd): '/data/sabnzbd/queue.json'",
          ],
          [9, '2025-03-01 11:59:51,000::ERROR::[assembler:118] Disk full! Forcing Pause'],
        ],
      },
    },
    causes: ['disk-full sabnzbd'],
  },
  {
    name: 'demo: sonarr has filled its quota',
    world: {
      services: media(),
      disks: [...quotas.filter((q) => q.service !== 'sonarr'), disk('/data/sonarr', 100, 'sonarr')],
      own: {
        ...fine,
        sonarr_health: {
          service: 'sonarr',
          status: {},
          health: [
            {
              source: 'DiskSpaceCheck',
              type: 'error',
              message:
                'Unable to write to /data/sonarr: No space left on device (quota of 4194304 bytes on /data/sonarr)',
              wikiUrl: null,
            },
          ],
        },
      },
      logs: {
        sonarr: [
          [
            30,
            "[v4.0.11.2680] System.IO.IOException: No space left on device (quota of 4194304 bytes on /data/sonarr) : '/data/sonarr/queue.json'",
          ],
        ],
      },
    },
    causes: ['disk-full sonarr'],
  },
  {
    name: 'demo: healthy',
    world: {
      services: media(),
      disks: quotas,
      own: fine,
      logs: {
        radarr: [[3000, '[Info] Bootstrap: Starting Radarr - Version 5.14.0.9383']],
        sabnzbd: [[3500, '2025-03-01 11:00:00,000::INFO::[SABnzbd:1179] SABnzbd.py-3.7.2']],
      },
    },
    causes: [],
  },

  {
    name: 'healthy: an error from before the last start',
    world: {
      services: [service('web', { started_at: ago(600) }), service('db')],
      logs: {
        web: [
          [700, 'panic: runtime error: index out of range'],
          [700, 'connection refused to db:5432'],
          [598, 'listening on :8080'],
          [50, 'served a page'],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'healthy: refused a few times while the database was starting',
    world: {
      services: [
        service('web', { depends_on: ['db'], started_at: ago(60) }),
        service('db', { health: 'healthy', started_at: ago(61) }),
      ],
      logs: {
        web: [
          [59, 'connect ECONNREFUSED 172.18.0.2:5432'],
          [57, 'connect ECONNREFUSED 172.18.0.2:5432'],
          [55, 'connected to database'],
          [50, 'listening on 3000'],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'healthy: a finished one-shot job, and one stopped on purpose',
    world: {
      services: [
        service('web', { depends_on: ['migrate'] }),
        service('migrate', down(0)),
        service('adminer', down(143, { restart_policy: 'unless-stopped' })),
      ],
      events: [event('adminer', 'stop', 31)],
    },
    causes: [],
  },
  {
    name: 'healthy: past restarts, recovered since',
    world: {
      services: [
        service('web', { restarts: 7, started_at: ago(1500), restart_policy: 'always', health: 'healthy' }),
      ],
      logs: {
        web: [
          [1600, 'Out of memory'],
          [10, 'all good'],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'healthy: noisy log with words of trouble',
    world: {
      services: [service('web', { health: 'healthy', url: 'http://127.0.0.1:80' }), service('db')],
      logs: {
        web: [
          ...chatter(60),
          [30, 'GET /errors?q=connection+refused 200'],
          [20, 'WARN 0 errors, 0 failures, retry limit 5'],
          [
            10,
            '172.18.0.9 - - [01/Mar/2025:11:59:50 +0000] "GET /?x=ERROR:%20disk%20full%20No%20space%20left%20on%20device HTTP/1.1" 404 153 "-" "panic: fatal error"',
          ],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'asked about a stopped service',
    goal: 'why is adminer not there?',
    world: { services: [service('web'), service('adminer', down(143))] },
    causes: ['stopped adminer'],
    fix: 'start_container {"container":"adminer"}',
  },
];
