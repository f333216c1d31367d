import { type Case, chatter } from './case-fixture.ts';
import { ago, down, event, service } from './world-fixture.ts';

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
];
