import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Engine } from './engine.ts';
import { hasImage, type ImageRole, localImages, ROLES, type RootName } from './images.ts';

const exec = promisify(execFile);

const SMALL = [
  ...['ca-certificates', 'curl', 'openssl', 'procps', 'iproute2'],
  ...['nginx-light', 'haproxy', 'redis-server', 'memcached', 'mosquitto', 'postgresql-15'],
  ...['python3', 'python3-flask', 'gunicorn', 'python3-psycopg2', 'python3-redis', 'python3-requests'],
];
/** Debian's packages that stand for the official images, by the root file system that they are in. */
const PACKAGES: Readonly<Record<RootName, readonly string[]>> = {
  small: SMALL,
  large: [
    ...SMALL,
    ...['python3-celery', 'python3-pika', 'mariadb-server', 'caddy', 'apache2', 'lighttpd', 'pgbouncer'],
    ...['php-cli', 'php-fpm', 'php-mysql', 'ruby-sinatra', 'puma', 'openjdk-17-jdk-headless'],
    ...['rabbitmq-server', 'nats-server', 'beanstalkd', 'etcd-server', 'etcd-client'],
  ],
};
const SUITE = 'bookworm';

export interface BuildPlan {
  /** Where root file systems are kept between runs. */
  readonly cacheDir: string;
  /** `lab/images`: what is put into the images beside Debian's packages. */
  readonly imagesDir: string;
  /** The Node program that the Node services run with. */
  readonly node: string;
  readonly say: (line: string) => void;
}

/**
 * Makes the images of these roles from Debian's packages, for machines that reach no image registry: root file systems,
 * kept in a cache under the key of their packages, and one image a role. What an engine has already costs nothing.
 */
export async function buildImages(
  engine: Engine,
  plan: BuildPlan,
  roles: readonly ImageRole[],
): Promise<Record<string, string>> {
  const key = keyOf(plan);
  const images = localImages(roles, key);
  for (const role of roles) {
    const image = images[`LAB_${role.variable}`]!;
    if (await hasImage(engine, image)) continue;
    const root = role.root ?? 'small';
    const base = `opspilot-lab/${root}:${key}`;
    if (!(await hasImage(engine, base))) await makeBase(engine, base, root, plan);
    await commit(engine, base, image, role);
  }
  return images;
}

/** Whether an engine has all of them already. */
export async function hasBuiltImages(
  engine: Engine,
  plan: BuildPlan,
  roles: readonly ImageRole[],
): Promise<boolean> {
  const images = Object.values(localImages(roles, keyOf(plan)));
  return (await Promise.all(images.map((image) => hasImage(engine, image)))).every((there) => there);
}

/** What a root file system as Debian makes it depends on; it takes minutes to make. */
function packagesKey(root: RootName): string {
  return createHash('sha256')
    .update(JSON.stringify([SUITE, PACKAGES[root]]))
    .digest('hex')
    .slice(0, 12);
}

function keyOf({ imagesDir, node }: BuildPlan): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([SUITE, PACKAGES, ROLES, node]));
  for (const { from } of entrypointsIn(imagesDir)) hash.update(readFileSync(from));
  return hash.digest('hex').slice(0, 12);
}

/** The scripts that stand for those of official images, and their names in the images. */
function entrypointsIn(imagesDir: string): { from: string; name: string }[] {
  return [
    { from: join(imagesDir, 'postgres', 'docker-entrypoint.sh'), name: 'docker-entrypoint.sh' },
    { from: join(imagesDir, 'mariadb', 'docker-entrypoint.sh'), name: 'mariadb-entrypoint.sh' },
  ];
}

async function makeBase(engine: Engine, base: string, root: RootName, plan: BuildPlan): Promise<void> {
  const archive = join(plan.cacheDir, `debian-${packagesKey(root)}.tar`);
  if (!existsSync(archive)) {
    plan.say('Building images of the lab from Debian packages (once, some minutes) ...');
    await mkdir(plan.cacheDir, { recursive: true });
    await bootstrap(root, `${archive}.part`);
    await rename(`${archive}.part`, archive);
  }
  const [repo = '', tag = ''] = base.split(':');
  await engine.upload(
    'POST',
    '/images/create',
    { fromSrc: '-', repo, tag: `${tag}-debian` },
    createReadStream(archive),
  );
  await commit(engine, `${repo}:${tag}-debian`, base, { changes: [] }, await extras(plan));
}

async function bootstrap(root: RootName, archive: string): Promise<void> {
  const include = `--include=${PACKAGES[root].join(',')}`;
  try {
    await exec('mmdebstrap', ['--quiet', '--variant=minbase', '--format=tar', include, SUITE, archive]);
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    const why = code === 'ENOENT' ? 'mmdebstrap is not installed' : stderr.trim().split('\n').at(-1);
    throw new Error(`the images of the lab cannot be built: ${why}`);
  }
}

/** Commits a container of `from`, with these files put into it, as `image`. */
async function commit(
  engine: Engine,
  from: string,
  image: string,
  { changes, stopSignal }: Pick<ImageRole, 'changes' | 'stopSignal'>,
  files?: Readable,
): Promise<void> {
  const created = await engine.json(
    'POST',
    '/containers/create',
    {},
    {
      Image: from,
      Cmd: ['true'],
      StopSignal: stopSignal,
    },
  );
  const { Id: container } = created as { Id: string };
  try {
    if (files) await engine.upload('PUT', `/containers/${container}/archive`, { path: '/' }, files);
    const [repo = '', tag = ''] = image.split(':');
    const query = [
      ['container', container],
      ['repo', repo],
      ['tag', tag],
      ...changes.map((line) => ['changes', line]),
    ];
    await engine.json('POST', '/commit', new URLSearchParams(query));
  } finally {
    await engine.json('DELETE', `/containers/${container}?force=1`);
  }
}

/** What Debian does not have: Node, the databases' entry points, and logs on standard output as official images do. */
async function extras({ imagesDir, node }: BuildPlan): Promise<Readable> {
  const folder = await mkdtemp(join(tmpdir(), 'opspilot-lab-extras-'));
  for (const name of [
    'usr/local/bin',
    'usr/local/etc/haproxy',
    'var/log/nginx',
    'docker-entrypoint-initdb.d',
    'data',
  ]) {
    await mkdir(join(folder, name), { recursive: true });
  }
  await copyFile(node, join(folder, 'usr/local/bin/node'));
  for (const { from, name } of entrypointsIn(imagesDir)) {
    await copyFile(from, join(folder, 'usr/local/bin', name));
  }
  await symlink('/dev/stdout', join(folder, 'var/log/nginx/access.log'));
  await symlink('/dev/stderr', join(folder, 'var/log/nginx/error.log'));
  const owned = ['--owner=0', '--group=0', '--mode=u=rwX,go=rX'];
  // By name: the folder itself would become the root folder of the image, closed to everybody but root.
  const tops = await readdir(folder);
  const tar = spawn('tar', ['--create', ...owned, '--directory', folder, ...tops], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  tar.once('close', () => void rm(folder, { recursive: true, force: true }));
  return tar.stdout;
}
