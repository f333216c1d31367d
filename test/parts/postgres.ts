import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort, shortFolder, startKept } from './kept.ts';
import type { Part } from './part.ts';
import {
  findPostgresBinaries,
  type PostgresBinaries,
  runnableBinaries,
  unprivilegedUser,
} from './postgres-binaries.ts';
import { aptInstall, isRoot } from './programs.ts';

const exec = promisify(execFile);
const URL_VARIABLE = 'OPSPILOT_TEST_PG_URL';

/** A PostgreSQL server; `url` is its superuser's. */
export interface Postgres extends AsyncDisposable {
  readonly url: string;
  /** An empty database of the caller's own; disposing drops it, open connections or not. */
  createDatabase(): Promise<AsyncDisposable & { readonly url: string }>;
}

export const postgres: Part = {
  name: 'PostgreSQL',
  async whyMissing() {
    if (process.env[URL_VARIABLE] !== undefined || findPostgresBinaries() !== null) return null;
    return await aptInstall(['postgresql']);
  },
  async share() {
    const server = await startPostgres();
    return {
      env: { [URL_VARIABLE]: server.url },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

/** The server that the test run shares, or one of the caller's own in a temporary folder, on a loopback port. */
export async function startPostgres(): Promise<Postgres> {
  const shared = process.env[URL_VARIABLE];
  if (shared !== undefined) return server(shared, async () => {});
  const found = findPostgresBinaries();
  if (found === null) throw new Error('PostgreSQL is not installed');
  return await startOwnPostgres(found);
}

/** A server that nobody else uses, from these binaries. */
export async function startOwnPostgres(found: PostgresBinaries): Promise<Postgres> {
  const folder = await shortFolder();
  const user = isRoot() ? unprivilegedUser() : null;
  const binaries = await runnableBinaries(found, folder);
  const password = randomBytes(16).toString('hex');
  await initCluster(binaries, folder, password, user);
  const port = await freePort();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=400',
    'fsync=off',
  ];
  const daemon = await startKept(
    {
      command: join(binaries, 'postgres'),
      args: ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])],
      env: {},
      user,
      // SIGINT is PostgreSQL's fast shutdown; on SIGTERM it would wait for every client to leave.
      stopSignal: 'SIGINT',
      folder,
      engineSocket: null,
      undo: [],
    },
    () => answers(url),
  );
  return server(url, () => daemon[Symbol.asyncDispose]());
}

async function initCluster(
  binaries: string,
  folder: string,
  password: string,
  user: { uid: number; gid: number } | null,
): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user !== null) {
    await chown(folder, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const options = [
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
  ];
  await exec(join(binaries, 'initdb'), ['--pgdata', join(folder, 'data'), '--no-sync', ...options], {
    cwd: folder,
    ...user,
  });
  await rm(passwordFile);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function server(url: string, stop: () => PromiseLike<void>): Postgres {
  const createDatabase = async () => {
    const name = `test_${randomBytes(6).toString('hex')}`;
    await execute(url, `create database ${name}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    return { url: own.href, [Symbol.asyncDispose]: () => execute(url, `drop database ${name} with (force)`) };
  };
  return { url, createDatabase, [Symbol.asyncDispose]: stop };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
