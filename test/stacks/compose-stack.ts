import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildBusyboxImage } from '#test/parts/busybox.ts';
import type { Docker } from '#test/parts/docker.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { freePort } from '#test/parts/kept.ts';
import {
  BAD_WORKER_CONFIG,
  GOOD_WORKER_CONFIG,
  SERVICES,
  type StackService,
  stackFiles,
  WORKER_COMPLAINT,
  WORKER_CONFIG,
} from './compose-files.ts';

const exec = promisify(execFile);
const IMAGE = 'opspilot-test/busybox:1';
const PATIENCE_MS = 60_000;

export type StackFault = 'crash' | 'restart-loop' | 'unhealthy' | 'dependency-down';

/** What a diagnosis should come to: the service at the root, and words that stand in its log or health output. */
export interface InjectedFault {
  readonly service: StackService;
  readonly evidence: string;
}

/** A compose stack of four BusyBox containers on a real engine, which can be broken on purpose. */
export interface TestStack extends AsyncDisposable {
  readonly project: string;
  /** Folder with `docker-compose.yml` and what it mounts. */
  readonly dir: string;
  /** Where `web` is published. */
  readonly url: string;
  /** Breaks it, and resolves when the engine shows it. */
  inject(fault: StackFault): Promise<InjectedFault>;
  /** Undoes every fault, and resolves when all is healthy. */
  heal(): Promise<void>;
  /** Resolves when all of it is up and well. */
  settled(): Promise<void>;
  /** The compose command line in this project. */
  compose(...args: string[]): Promise<string>;
}

/**
 * Brings the stack up and resolves when all of it is healthy. Disposing removes containers, network and folder. A test
 * that goes by service ids wants an engine of its own: they are qualified while another stack has the same services.
 */
export async function startTestStack(docker: Docker): Promise<TestStack> {
  const project = `opstest${randomBytes(4).toString('hex')}`;
  const dir = await mkdtemp(join(tmpdir(), 'opspilot-stack-'));
  const port = await freePort();

  const compose = async (...args: string[]): Promise<string> => {
    const [program = '', ...first] = docker.compose;
    const { stdout } = await exec(program, [...first, '-p', project, ...args], {
      cwd: dir,
      env: { ...process.env, ...docker.env },
    });
    return stdout;
  };
  const stack: TestStack = {
    project,
    dir,
    url: `http://127.0.0.1:${port}/`,
    compose,
    inject: (fault) => FAULTS[fault](stack, docker),
    settled: () => untilAllWell(docker, project),
    async heal() {
      await writeFile(join(dir, WORKER_CONFIG), GOOD_WORKER_CONFIG);
      await compose('up', '-d');
      // A hung server looks up and running to compose.
      await compose('restart', '-t', '1', 'web', 'worker');
      await stack.settled();
    },
    async [Symbol.asyncDispose]() {
      await compose('down', '-v', '-t', '0');
      await rm(dir, { recursive: true, force: true });
    },
  };

  await buildBusyboxImage(docker, IMAGE);
  await writeFiles(dir, stackFiles(IMAGE, port));
  try {
    await compose('up', '-d');
    await untilAllWell(docker, project);
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
  return stack;
}

type Inject = (stack: TestStack, docker: Docker) => Promise<InjectedFault>;

const FAULTS: Readonly<Record<StackFault, Inject>> = {
  /** The server's process takes a fatal signal; nothing restarts it. */
  async crash(stack, docker) {
    // The container may end before the command in it has.
    await signalServer(stack, 'api', 'SEGV').catch(() => undefined);
    await until(docker, stack.project, 'api', ({ Status }) => Status === 'exited');
    return { service: 'api', evidence: 'the server ended with code 139' };
  },
  /** Somebody misspells a key and restarts: it can never come up with that file. */
  async 'restart-loop'(stack, docker) {
    await writeFile(join(stack.dir, WORKER_CONFIG), BAD_WORKER_CONFIG);
    await stack.compose('restart', '-t', '1', 'worker');
    await until(docker, stack.project, 'worker', (_, restarts) => restarts >= 2);
    return { service: 'worker', evidence: WORKER_COMPLAINT };
  },
  /** The server is stopped in its tracks: its port takes connections and nobody answers. */
  async unhealthy(stack, docker) {
    await signalServer(stack, 'web', 'STOP');
    await until(docker, stack.project, 'web', ({ Health }) => Health?.Status === 'unhealthy');
    return { service: 'web', evidence: 'web does not answer as it should' };
  },
  /** Somebody stops what the others need. */
  async 'dependency-down'(stack, docker) {
    await stack.compose('stop', 'store');
    await until(docker, stack.project, 'store', ({ Status }) => Status === 'exited');
    await until(docker, stack.project, 'api', ({ Health }) => Health?.Status === 'unhealthy');
    return { service: 'store', evidence: 'cannot reach http://store' };
  },
};

async function signalServer(stack: TestStack, service: StackService, signal: string): Promise<void> {
  await stack.compose('exec', '-T', service, 'sh', '-c', `kill -${signal} "$(cat /tmp/server.pid)"`);
}

async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  // The services may run as other users than the one who makes their folder.
  await chmod(dir, 0o755);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), content, { mode: name.includes('cgi-bin') ? 0o755 : 0o644 });
  }
}

interface State {
  readonly Status: string;
  readonly Health?: { readonly Status: string };
}

async function untilAllWell(docker: Docker, project: string): Promise<void> {
  for (const service of SERVICES) {
    await until(docker, project, service, ({ Status, Health }) => {
      return Status === 'running' && (Health === undefined || Health.Status === 'healthy');
    });
  }
}

async function until(
  docker: Docker,
  project: string,
  service: StackService,
  holds: (state: State, restarts: number) => boolean,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await inspect(docker, project, service);
    if (found !== null && holds(found.State, found.RestartCount)) return;
    if (Date.now() > deadline)
      throw new Error(`${service} did not get there: ${JSON.stringify(found?.State)}`);
    await sleep(100);
  }
}

async function inspect(
  { socketPath }: Docker,
  project: string,
  service: StackService,
): Promise<{ State: State; RestartCount: number } | null> {
  const label = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
  const query = new URLSearchParams({ all: '1', filters: JSON.stringify({ label }) });
  const [one] = (await engineApi(socketPath, 'GET', `/containers/json?${query}`)) as { Id: string }[];
  if (one === undefined) return null;
  return (await engineApi(socketPath, 'GET', `/containers/${one.Id}/json`)) as {
    State: State;
    RestartCount: number;
  };
}
