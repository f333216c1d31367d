import { existsSync, globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopDemoStack } from '#demo/stack.ts';
import { createEngine } from '../lab/docker/engine.ts';
import { removeOwned } from '../lab/docker/leftovers.ts';
import type { Owner } from '../lab/owner.ts';

/** What a keeper is told: whose things to remove, and where they are. */
export interface KeeperPlan {
  readonly owner: Owner;
  /** The folder of that run. */
  readonly work: string;
  /** Engine to clean; null for a run without one. */
  readonly socketPath: string | null;
}

/** A compose command that was under way when its lab was killed goes on for a while. */
const LOOK_AGAIN_MS = 2000;
const MOST_LOOKS = 30;

/**
 * Waits for its standard input to end, which it does with the run of the lab however that goes, `kill -9` included, and
 * then removes all that the run has left: containers, networks, volumes, demo supervisors, its folder.
 */
async function keep({ owner, work, socketPath }: KeeperPlan): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  await new Promise((resolve) => process.stdin.once('end', resolve).once('error', resolve).resume());
  for (const stack of globSync(`${work}/*/d/demo/stack.json`)) await stopDemoStack(dirname(stack));
  if (socketPath !== null && existsSync(socketPath)) {
    const engine = createEngine(socketPath);
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      if ((await removeOwned(engine, owner)) === 0 && looks > 0) break;
      await sleep(LOOK_AGAIN_MS);
    }
  }
  await rm(work, { recursive: true, force: true, maxRetries: 5 });
}

await keep(JSON.parse(process.argv[2] ?? '') as KeeperPlan);
