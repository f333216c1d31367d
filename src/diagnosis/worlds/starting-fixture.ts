import type { Case } from './case-fixture.ts';
import { ago, down, looping, service } from './world-fixture.ts';

const bind = (source: string, target: string) => [{ type: 'bind', source, target, read_only: true }];

/** It does not come up, and what it is given to start with is the reason. */
export const starting: readonly Case[] = [
  {
    name: 'made for another kind of machine',
    world: {
      services: [service('sensor', looping(255)), service('db')],
      logs: { sensor: ['exec /usr/local/bin/sensor: exec format error'] },
    },
    causes: ['wrong-platform sensor'],
    cites: /exec format error/,
  },
  {
    name: 'its image cannot be had',
    world: {
      services: [
        service('api', {
          state: 'created',
          started_at: null,
          image: 'registry/shop/api:2.1',
          error:
            'pull access denied for registry/shop/api, repository does not exist or may require docker login',
        }),
        service('db'),
      ],
    },
    causes: ['image-missing api'],
  },
  {
    name: 'a root file system that can only be read',
    world: {
      services: [service('site', looping(1)), service('db')],
      logs: {
        site: [
          '2025/03/01 11:59:40 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
        ],
      },
    },
    causes: ['read-only-filesystem site'],
    cites: /Read-only file system/,
  },
  {
    name: 'a secret that is not mounted',
    world: {
      services: [service('mailer', down(1)), service('db')],
      logs: {
        mailer: ["FileNotFoundError: [Errno 2] No such file or directory: '/run/secrets/smtp_password'"],
      },
    },
    causes: ['secret-missing mailer'],
  },
  {
    name: 'a settings file that is missing behind its mount',
    world: {
      services: [service('proxy', looping(1, { mounts: bind('/srv/proxy', '/etc/proxy') })), service('db')],
      logs: { proxy: ['open /etc/proxy/proxy.yml: no such file or directory'] },
    },
    causes: ['volume-missing proxy'],
  },
  {
    name: 'a folder where a file should be mounted',
    world: {
      services: [service('app', looping(1, { mounts: bind('/srv/app/config.json', '/app/config.json') }))],
      logs: {
        app: [
          'Error: EISDIR: illegal operation on a directory, read',
          '    at Object.readSync (node:fs:749:18)',
        ],
      },
    },
    causes: ['volume-missing app'],
  },
  {
    name: 'its health check cannot be run',
    world: {
      services: [
        service('wiki', {
          health: 'unhealthy',
          failing_streak: 9,
          health_output:
            'OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
          url: 'http://127.0.0.1:3000',
        }),
        service('db'),
      ],
    },
    causes: ['health-check-broken wiki'],
    cites: /unhealthy/,
  },
  {
    name: 'a socket that belongs to another group',
    world: {
      services: [service('agent', looping(1))],
      logs: {
        agent: [
          'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied',
        ],
      },
    },
    causes: ['permission-denied agent'],
    cites: /docker\.sock/,
  },
  {
    name: 'it says itself that it is not ready, minutes after its start',
    world: {
      services: [
        service('search', { health: 'starting', started_at: ago(100), url: 'http://172.18.0.2:9200' }),
      ],
      answers: { search: 503 },
      logs: { search: [[9, 'waiting for index generation 8, have 7']] },
    },
    causes: ['slow-start search'],
  },
  {
    name: 'the indexers of the library do not answer',
    world: {
      services: [
        service('sonarr', { kind: 'sonarr', url: 'http://127.0.0.1:8989', health: 'healthy' }),
        service('web'),
      ],
      own: {
        sonarr_health: {
          service: 'sonarr',
          status: {},
          health: [
            {
              source: 'IndexerStatusCheck',
              type: 'error',
              message: 'All indexers are unavailable due to failures',
              wikiUrl: null,
            },
          ],
        },
      },
    },
    causes: ['indexer-unavailable sonarr'],
    cites: /indexers are unavailable/,
  },
];
