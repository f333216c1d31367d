import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopDemoStack } from '#demo/stack.ts';
import { createEngine } from '../lab/docker/engine.ts';
import { removeLeftBehind } from '../lab/docker/leftovers.ts';
import { hasEnded, ownerName, ownerOf, thisOwner } from '../lab/owner.ts';
import type { KeeperPlan } from './lab-keeper.ts';

/** The folder and name of one run of the lab. Disposing resolves when nothing of the run is left. */
export interface KeptRun extends AsyncDisposable {
  readonly work: string;
  readonly name: string;
}

/**
 * Begins a run: removes what killed runs left, and starts the keeper that removes what this one leaves, however it ends.
 * `socketPath` is the engine that the run uses, null for none.
 */
export async function keepRun(tmp: string, socketPath: string | null): Promise<KeptRun> {
  await removeOld(tmp, socketPath);
  const owner = thisOwner();
  const name = ownerName(owner);
  const work = join(tmp, name);
  await mkdir(work, { mode: 0o755 });
  const plan: KeeperPlan = { owner, work, socketPath };
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'lab-keeper.ts'), JSON.stringify(plan)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const gone = once(keeper, 'exit');
  return {
    work,
    name,
    async [Symbol.asyncDispose]() {
      keeper.stdin.end();
      await gone;
    },
  };
}

async function removeOld(tmp: string, socketPath: string | null): Promise<void> {
  if (socketPath !== null) await removeLeftBehind(createEngine(socketPath));
  for (const name of readdirSync(tmp)) {
    const owner = ownerOf(name);
    if (owner === null || !hasEnded(owner)) continue;
    for (const scenario of readdirSync(join(tmp, name))) {
      const demo = join(tmp, name, scenario, 'd', 'demo');
      if (existsSync(demo)) await stopDemoStack(demo);
    }
    await rm(join(tmp, name), { recursive: true, force: true, maxRetries: 3 });
  }
}
