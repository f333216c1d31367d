import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KeepPlan } from './keeper.ts';

const KEEPER = fileURLToPath(new URL('./keeper.ts', import.meta.url));
const READY_MS = 60_000;

/**
 * Starts a daemon under a keeper and resolves when `isReady` says so. Throws with the daemon's last log line when it
 * ends before that. Disposing stops it, removes its folder and resolves when both are gone.
 */
export async function startKept(plan: KeepPlan, isReady: () => Promise<boolean>): Promise<AsyncDisposable> {
  const keeper = spawn(process.execPath, [KEEPER, JSON.stringify(plan)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(keeper, 'exit');
  const lastWords = text(keeper.stdout);
  // A test that forgets to dispose may end all the same: the keeper sees it go.
  for (const handle of [keeper, keeper.stdin, keeper.stdout] as { unref?(): void }[]) handle.unref?.();
  const stop = async () => {
    keeper.ref();
    keeper.stdin.end();
    await exited;
  };
  const deadline = Date.now() + READY_MS;
  while (!(await isReady())) {
    if (keeper.exitCode !== null || keeper.signalCode !== null) throw new Error(await lastWords);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${plan.command} was not ready within ${READY_MS / 1000} s`);
    }
    await sleep(50);
  }
  return { [Symbol.asyncDispose]: stop };
}

/** A new folder with a short path: a Unix socket's path may have 107 bytes. */
export async function shortFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'op-'));
}

/** A loopback port that nobody listens on now, for daemons that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
