import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineApi } from './engine-api.ts';

/** What a keeper is told: the daemon and what has to go when its owner is gone. */
export interface KeepPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Numeric user to run the daemon as; null for the user that runs the tests. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Everything the daemon writes is below this folder; removed at the end. */
  readonly folder: string;
  /** Socket of a Docker engine, whose containers and networks go before it does. */
  readonly engineSocket: string | null;
  /** Programs with their arguments that undo what was set up for the daemon, run last; a failing one is passed over. */
  readonly undo: readonly (readonly string[])[];
}

/** How long a daemon may take to stop by itself, in milliseconds. */
const STOP_MS = 10_000;

const plan: KeepPlan = JSON.parse(process.argv[2] ?? '');
await keep();

/**
 * Runs a daemon for as long as stdin is open. The owner holds the other end of that pipe, so that the daemon goes with
 * it however it goes, `kill -9` included; and this process has a session of its own, where Ctrl-C does not reach.
 * Prints the last line of the daemon's log when it ended by itself, and exits 1.
 */
async function keep(): Promise<void> {
  const log = join(plan.folder, 'daemon.log');
  const output = openSync(log, 'a');
  const daemon = spawn(plan.command, [...plan.args], {
    cwd: plan.folder,
    env: { ...process.env, ...plan.env },
    stdio: ['ignore', output, output],
    ...plan.user,
  });
  const ended = once(daemon, 'exit').then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const left = ownerLeft();
  if ((await Promise.race([ended, left])) === 'ended') {
    process.stdout.write(readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '');
    process.exitCode = 1;
  } else {
    if (plan.engineSocket !== null) await emptyEngine(plan.engineSocket);
    daemon.kill(plan.stopSignal);
    if ((await Promise.race([ended, sleep(STOP_MS, 'late' as const)])) === 'late') daemon.kill('SIGKILL');
    await ended;
  }
  for (const [command = '', ...args] of plan.undo) attempt(command, args);
  for (const mount of mountsBelow(plan.folder)) attempt('umount', ['--lazy', mount]);
  await rm(plan.folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit();
}

async function ownerLeft(): Promise<'left'> {
  process.stdin.resume();
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => once(process, signal));
  await Promise.race([once(process.stdin, 'close'), once(process.stdin, 'end'), ...signals]);
  return 'left';
}

/** Containers that ignore their stop signal would delay the engine, and bridges of its networks would outlive it. */
async function emptyEngine(socket: string): Promise<void> {
  try {
    const containers = (await engineApi(socket, 'GET', '/containers/json?all=true')) as { Id: string }[];
    await Promise.allSettled(
      containers.map(({ Id }) => engineApi(socket, 'DELETE', `/containers/${Id}?force=true&v=true`)),
    );
    await engineApi(socket, 'POST', '/networks/prune');
  } catch {
    // An engine that no longer answers is killed below, and its mounts are taken away by hand.
  }
}

function attempt(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
  } catch {
    // What is already gone cannot be undone again.
  }
}

/** Mount points below a folder, innermost first. */
function mountsBelow(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return points
    .filter((point) => point.startsWith(`${folder}/`))
    .sort()
    .reverse();
}
