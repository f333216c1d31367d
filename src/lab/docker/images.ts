import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** The two root file systems that images are made from: the second has more software, and takes longer to make. */
export type RootName = 'small' | 'large';

/** One image that compose files name as `${LAB_…:-official}`, as it is made from a root file system of the lab. */
export interface ImageRole {
  /** `LAB_` and this is the variable. */
  readonly variable: string;
  readonly tag: string;
  /** `small` when left out. */
  readonly root?: RootName;
  /** Dockerfile instructions that say what the official image says. */
  readonly changes: readonly string[];
  /** SIGTERM when left out. */
  readonly stopSignal?: string;
}

const PG = '/usr/lib/postgresql/15/bin';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const ROLES: readonly ImageRole[] = [
  {
    variable: 'NGINX',
    tag: 'nginx',
    changes: ['CMD ["nginx","-g","daemon off;"]', 'EXPOSE 80'],
    stopSignal: 'SIGQUIT',
  },
  { variable: 'REDIS', tag: 'redis', changes: ['CMD ["redis-server"]', 'EXPOSE 6379', 'WORKDIR /data'] },
  {
    variable: 'POSTGRES',
    tag: 'postgres',
    changes: [
      `ENV PATH=${PATH}:${PG}`,
      'ENV PGDATA=/var/lib/postgresql/data',
      'ENTRYPOINT ["docker-entrypoint.sh"]',
      'CMD ["postgres"]',
      'EXPOSE 5432',
      'VOLUME /var/lib/postgresql/data',
    ],
    stopSignal: 'SIGINT',
  },
  { variable: 'PYTHON', tag: 'python', changes: ['CMD ["python3"]'] },
  { variable: 'NODE', tag: 'node', changes: ['CMD ["node"]'] },
  {
    variable: 'HAPROXY',
    tag: 'haproxy',
    changes: ['CMD ["haproxy","-f","/usr/local/etc/haproxy/haproxy.cfg"]'],
  },
  { variable: 'MEMCACHED', tag: 'memcached', changes: ['CMD ["memcached"]', 'EXPOSE 11211', 'USER nobody'] },
  {
    variable: 'MOSQUITTO',
    tag: 'mosquitto',
    changes: ['CMD ["mosquitto","-c","/mosquitto/config/mosquitto.conf"]', 'EXPOSE 1883'],
  },
  {
    variable: 'MARIADB',
    tag: 'mariadb',
    root: 'large',
    changes: [
      'ENTRYPOINT ["mariadb-entrypoint.sh"]',
      'CMD ["mariadbd"]',
      'EXPOSE 3306',
      'VOLUME /var/lib/mysql',
    ],
  },
  {
    variable: 'CADDY',
    tag: 'caddy',
    root: 'large',
    changes: ['CMD ["caddy","run","--config","/etc/caddy/Caddyfile","--adapter","caddyfile"]', 'EXPOSE 80'],
  },
  // Programs that are run as Debian packages them, each by its own command.
  { variable: 'DEBIAN', tag: 'debian', root: 'large', changes: ['CMD ["bash"]'] },
];

/** The roles that the compose files of these scenarios name. */
export function rolesOf(scenarios: readonly { readonly dir: string; readonly stack: string }[]): ImageRole[] {
  const files = scenarios
    .filter(({ stack }) => stack === 'compose')
    .map(({ dir }) => readFileSync(join(dir, 'compose.yaml'), 'utf8'));
  const named = new Set(
    files.flatMap((text) => [...text.matchAll(/\$\{LAB_(\w+)/g)].map((match) => match[1])),
  );
  return ROLES.filter(({ variable }) => named.has(variable));
}

/** The image of every role, tagged with the key of all that it is made from. */
export function localImages(roles: readonly ImageRole[], key: string): Record<string, string> {
  return Object.fromEntries(
    roles.map(({ variable, tag }) => [`LAB_${variable}`, `opspilot-lab/${tag}:${key}`]),
  );
}

export async function hasImage(engine: Engine, image: string): Promise<boolean> {
  return engine.json('GET', `/images/${image}/json`).then(
    () => true,
    (error: { status?: number }) => {
      if (error.status === 404) return false;
      throw error;
    },
  );
}
