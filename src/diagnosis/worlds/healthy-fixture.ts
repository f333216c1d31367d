import { type Case, chatter } from './case-fixture.ts';
import { ago, disk, down, event, service } from './world-fixture.ts';

/** Nothing is wrong, and much looks like it. */
export const healthy: readonly Case[] = [
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
    name: 'healthy: ran out of memory an hour ago, and has run since',
    world: {
      services: [
        service('render', {
          restarts: 1,
          restart_policy: 'always',
          started_at: ago(3400),
          health: 'healthy',
        }),
        service('db'),
      ],
      events: [
        event('render', 'oom', 3403),
        event('render', 'die', 3402, 137),
        event('render', 'start', 3400),
      ],
      logs: {
        render: [
          [3404, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
          [3399, 'listening on 3000'],
          [20, 'rendered page 12'],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'healthy: somebody scans for what is not there',
    world: {
      services: [
        service('web', {
          url: 'http://127.0.0.1:8080',
          ports: [{ container_port: 80, host_ip: '0.0.0.0', host_port: 8080, protocol: 'tcp' }],
        }),
      ],
      logs: {
        web: ['/.env', '/wp-login.php', '/admin/config.php', '/.git/config'].flatMap((path, index) => [
          [
            40 - index,
            `2025/03/01 11:59:2${index} [error] 29#29: *${index} open() "/usr/share/nginx/html${path}" failed (2: No such file or directory), client: 203.0.113.9, server: localhost, request: "GET ${path} HTTP/1.1", host: "shop"`,
          ] as const,
          [40 - index, `203.0.113.9 - - "GET ${path} HTTP/1.1" 404 153 "-" "scanner"`] as const,
        ]),
      },
    },
    causes: [],
  },
  {
    name: 'healthy: took its time to start, and got ready',
    world: {
      services: [
        service('search', { health: 'healthy', started_at: ago(200), url: 'http://127.0.0.1:9200' }),
        service('web', { depends_on: ['search'], started_at: ago(205) }),
      ],
      logs: {
        search: [
          [190, 'WARN waiting for index generation 8, have 7'],
          [120, 'ready to accept connections'],
        ],
        web: [
          [180, 'ERROR search not reached: connect ECONNREFUSED search:9200'],
          [150, 'ERROR search not reached: connect ECONNREFUSED search:9200'],
          [110, 'INFO search reached'],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'healthy: a database that refuses duplicate keys, as it should',
    world: {
      services: [
        service('api', { env_refs: [{ variable: 'DATABASE_URL', service: 'db' }], health: 'healthy' }),
        service('db', { health: 'healthy' }),
      ],
      logs: {
        db: [30, 20, 10, 5].flatMap((age) => [
          [
            age,
            '2025-03-01 11:59:55.000 UTC [77] ERROR:  duplicate key value violates unique constraint "users_email_key"',
          ] as const,
          [age, '2025-03-01 11:59:55.000 UTC [77] DETAIL:  Key (email)=(a@b) already exists.'] as const,
        ]),
        api: [30, 20, 10, 5].map((age) => [age, 'INFO signup refused: this address is taken'] as const),
      },
    },
    causes: [],
  },
  {
    name: 'healthy: one failed request among many that went well',
    world: {
      services: [service('shop', { health: 'healthy' })],
      logs: {
        shop: Array.from(
          { length: 40 },
          (_, i) =>
            [80 - i, `10.0.0.7 - - "GET /item/${i} HTTP/1.1" ${i === 20 ? 500 : 200} 81 "-" "-"`] as const,
        ),
      },
    },
    causes: [],
  },
  {
    name: 'healthy: made anew a minute ago, and content',
    world: {
      services: [
        service('cart', { health: 'healthy', started_at: ago(60), image: 'cart:2' }),
        service('front', { depends_on: ['cart'] }),
      ],
      events: [
        event('cart', 'create', 9000),
        event('cart', 'start', 8999),
        event('cart', 'stop', 62, 0),
        event('cart', 'die', 62, 143),
        event('cart', 'create', 61),
        event('cart', 'start', 60),
      ],
      logs: {
        front: [
          [61, 'ERROR cart not reached: connect ECONNREFUSED cart:8000'],
          [57, 'INFO cart reached'],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'healthy: busy at its work, and nobody waits for it',
    world: {
      services: [service('encoder', { started_at: ago(4000) }), service('db', { health: 'healthy' })],
      stats: { encoder: { cpu_cores: 0.5, cpu_limit_cores: 0.5, cpu_throttled: 0.9 } },
      logs: { encoder: [[3, 'INFO frame 8120 of 9000']] },
    },
    causes: [],
  },
  {
    name: 'healthy: a service was told to ask less often, waited, and went on',
    world: {
      services: [service('weather')],
      logs: {
        weather: [
          [400, 'WARN geo lookup: 429 Too Many Requests, waiting 60 s'],
          [330, 'INFO geo lookup ok'],
          [20, 'INFO geo lookup ok'],
        ],
      },
    },
    causes: [],
  },
  {
    name: 'what was made anew has another address, and its old one stands in the last complaints about it',
    world: {
      services: [
        service('web', { depends_on: ['api'], url: 'http://10.9.0.5:80', health: 'healthy' }),
        service('api', { health: 'healthy', started_at: ago(12) }),
      ],
      logs: {
        web: [22, 19, 16].map(
          (age) => [age, "wget: can't connect to remote host (10.9.0.4): Connection refused"] as const,
        ),
      },
    },
    causes: [],
  },
  {
    name: 'healthy: room was made in its quota a moment ago, after writes had failed again and again',
    world: {
      services: [service('sab')],
      disks: [disk('/', 41), disk('/data/sab', 12, 'sab')],
      logs: {
        sab: [30, 20, 10, 4].map((age) => [age, 'ERROR No space left on device: /data/sab/1.rar'] as const),
      },
    },
    causes: [],
  },
  {
    name: 'room was made in one quota a moment ago, and another one is full',
    world: {
      services: [service('sab'), service('tv')],
      disks: [disk('/', 41), disk('/data/sab', 12, 'sab'), disk('/data/tv', 100, 'tv')],
      logs: {
        sab: [30, 20, 10].map((age) => [age, 'ERROR No space left on device: /data/sab/1.rar'] as const),
        tv: [[2, 'ERROR No space left on device: /data/tv/1.mkv']],
      },
    },
    causes: ['disk-full tv'],
  },
];
