import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findStaticBusybox } from './busybox.ts';
import { engineApi } from './engine-api.ts';
import { createEngineNetwork } from './engine-network.ts';
import { shortFolder, startKept } from './kept.ts';
import type { Part } from './part.ts';
import { aptInstall, findProgram, isRoot } from './programs.ts';

const exec = promisify(execFile);
const SOCKET_VARIABLE = 'OPSPILOT_TEST_DOCKER_SOCK';
const PACKAGES = ['docker.io', 'docker-compose', 'iptables', 'busybox-static'];

/**
 * A Docker engine. Tests share it: each names its own containers, projects and images, and removes them.
 */
export interface Docker extends AsyncDisposable {
  readonly socketPath: string;
  /** Environment by which the Docker and compose command lines find it. */
  readonly env: Readonly<Record<string, string>>;
  /** The compose command line, e.g. `['docker', 'compose']`, to which arguments are appended. */
  readonly compose: readonly string[];
}

export const docker: Part = {
  name: 'Docker engine',
  async whyMissing() {
    if (process.env[SOCKET_VARIABLE] !== undefined) {
      const [compose, busybox] = [await findCompose(), findStaticBusybox()];
      return compose && busybox ? null : await aptInstall(['docker-compose', 'busybox-static']);
    }
    if (!isRoot()) {
      return `starting one of our own needs root; run as root, or name a running one in ${SOCKET_VARIABLE}`;
    }
    return (await findEngine()) === null ? await aptInstall(PACKAGES) : null;
  },
  async share() {
    const engine = await startDocker();
    const env = { [SOCKET_VARIABLE]: engine.socketPath };
    return { env, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
  },
};

/** The engine that the test run shares, or one of the caller's own. */
export async function startDocker(): Promise<Docker> {
  const shared = process.env[SOCKET_VARIABLE];
  if (shared === undefined) return await startOwnDocker();
  const compose = await findCompose();
  if (compose === null) throw new Error('compose is not installed');
  return handle(shared, compose, async () => {});
}

/** An empty engine that nobody else uses; no other engine of the machine is touched by it. */
export async function startOwnDocker(): Promise<Docker> {
  const found = await findEngine();
  if (found === null)
    throw new Error('one of dockerd, iptables, compose and a static busybox is not installed');
  const folder = await shortFolder();
  const socketPath = join(folder, 'docker.sock');
  const network = await createEngineNetwork(found.busybox, found.iptables);
  const daemon = await startKept(
    {
      command: found.dockerd,
      args: [
        ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
        ...['--pidfile', join(folder, 'pid'), '--host', `unix://${socketPath}`],
        ...['--bridge', network.bridge, '--default-address-pool', `base=${network.pool},size=24`],
        // Firewall rules would be every engine's on this machine; published ports work on loopback without them.
        ...['--iptables=false', '--ip-forward=false', '--ip-masq=false'],
      ],
      env: {},
      user: null,
      stopSignal: 'SIGTERM',
      folder,
      engineSocket: socketPath,
      undo: network.undo,
    },
    () => answers(socketPath),
  );
  return handle(socketPath, found.compose, () => daemon[Symbol.asyncDispose]());
}

interface EnginePrograms {
  readonly dockerd: string;
  readonly iptables: string;
  readonly busybox: string;
  readonly compose: readonly string[];
}

/** All that an engine of our own and its tests need; null when one of them is not there. */
async function findEngine(): Promise<EnginePrograms | null> {
  const [dockerd, iptables, busybox] = [findProgram('dockerd'), findProgram('iptables'), findStaticBusybox()];
  const compose = await findCompose();
  if (dockerd === null || iptables === null || busybox === null || compose === null) return null;
  return { dockerd, iptables, busybox, compose };
}

async function findCompose(): Promise<readonly string[] | null> {
  const standalone = findProgram('docker-compose');
  try {
    await exec('docker', ['compose', 'version']);
    return ['docker', 'compose'];
  } catch {
    return standalone === null ? null : [standalone];
  }
}

async function answers(socketPath: string): Promise<boolean> {
  try {
    await engineApi(socketPath, 'GET', '/version');
    return true;
  } catch {
    return false;
  }
}

function handle(socketPath: string, compose: readonly string[], stop: () => PromiseLike<void>): Docker {
  return { socketPath, env: { DOCKER_HOST: `unix://${socketPath}` }, compose, [Symbol.asyncDispose]: stop };
}
