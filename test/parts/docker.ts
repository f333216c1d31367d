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
    if (process.env[SOCKET_VARIABLE] === undefined && !isRoot()) {
      return `starting one of our own needs root; run as root, or name a running one in ${SOCKET_VARIABLE}`;
    }
    return (await findPrograms()) === null ? await aptInstall(PACKAGES) : null;
  },
  async share() {
    const engine = await startDocker();
    return {
      env: { [SOCKET_VARIABLE]: engine.socketPath },
      [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
    };
  },
};

/** The engine that the test run shares, or one of the caller's own. */
export async function startDocker(): Promise<Docker> {
  const shared = process.env[SOCKET_VARIABLE];
  if (shared === undefined) return await startOwnDocker();
  const { compose } = await requirePrograms();
  return engine(shared, compose, async () => {});
}

/** An empty engine that nobody else uses; no other engine of the machine is touched by it. */
export async function startOwnDocker(): Promise<Docker> {
  const programs = await requirePrograms();
  const folder = await shortFolder();
  const socketPath = join(folder, 'docker.sock');
  const network = await createEngineNetwork(programs.busybox, programs.iptables);
  const daemon = await startKept(
    {
      command: programs.dockerd,
      args: [
        ...[
          '--data-root',
          join(folder, 'data'),
          '--exec-root',
          join(folder, 'exec'),
          '--pidfile',
          join(folder, 'pid'),
        ],
        ...['--host', `unix://${socketPath}`, '--bridge', network.bridge],
        ...['--default-address-pool', `base=${network.pool},size=24`],
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
  return engine(socketPath, programs.compose, () => daemon[Symbol.asyncDispose]());
}

interface Programs {
  readonly dockerd: string;
  readonly iptables: string;
  readonly busybox: string;
  readonly compose: readonly string[];
}

async function requirePrograms(): Promise<Programs> {
  const programs = await findPrograms();
  if (programs === null)
    throw new Error('one of dockerd, iptables, compose and a static busybox is not installed');
  return programs;
}

/** All that an engine and its tests need; null when one of them is not there. */
async function findPrograms(): Promise<Programs | null> {
  const [dockerd, iptables, busybox] = [findProgram('dockerd'), findProgram('iptables'), findStaticBusybox()];
  const compose = await findCompose();
  if (dockerd === null || iptables === null || busybox === null || compose === null) return null;
  return { dockerd, iptables, busybox, compose };
}

async function findCompose(): Promise<readonly string[] | null> {
  const plugin = ['docker', 'compose'] as const;
  try {
    await exec(plugin[0], [plugin[1], 'version']);
    return plugin;
  } catch {
    const standalone = findProgram('docker-compose');
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

function engine(socketPath: string, compose: readonly string[], stop: () => PromiseLike<void>): Docker {
  const env = { DOCKER_HOST: `unix://${socketPath}` };
  return { socketPath, env, compose, [Symbol.asyncDispose]: stop };
}
