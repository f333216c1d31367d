import { createHash } from 'node:crypto';
import { mkdir, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeOutcome } from '../runtime.ts';
import { type ComposeCli, upLayout } from './compose-cli.ts';
import {
  assertUnchanged,
  type BoundFiles,
  type ComposeProject,
  takeSnapshot,
  writeCopy,
} from './compose-project.ts';

const POLL_MS = 200;

/** The private folder of one action; its name is what `compose-labels.ts` recognises. */
export function upFolder(privateDir: string, actionId: string): string {
  const hash = createHash('sha256').update(actionId).digest('hex').slice(0, 16);
  return join(resolve(privateDir), `opspilot-up-${hash}`);
}

/**
 * Runs `up` for one compose service, or with null for the whole project, from a private copy of exactly the files that
 * were consented to. Throws `compose_changed` or `precondition` while nothing has been begun.
 */
export async function composeUp(
  cli: ComposeCli,
  order: {
    readonly project: ComposeProject;
    readonly service: string | null;
    readonly consented: BoundFiles;
    readonly folder: string;
  },
): Promise<RuntimeOutcome> {
  const snapshot = await takeSnapshot(order.project);
  assertUnchanged(snapshot, order.consented);
  await rm(order.folder, { recursive: true, force: true });
  await mkdir(order.folder, { recursive: true, mode: 0o700 });
  try {
    await writeCopy(snapshot, upLayout(order.folder).root);
    const { exitCode, output } = await cli.up(order.project, order.service, order.folder);
    const what = order.service ?? `the project ${order.project.project}`;
    return exitCode === 0
      ? { state: 'ok', detail: `compose brought ${what} up`, result: { output } }
      : {
          state: 'failed',
          detail: `compose ended with ${exitCode}: ${lastLine(output)}`,
          result: { output },
        };
  } finally {
    // A copy that cannot be removed is no reason to call the change that was made a failure.
    await rm(order.folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Waits until the compose command that a former life began has ended, and removes its private copy. False when it is
 * still running as `signal` fires.
 */
export async function awaitFormerUp(folder: string, signal: AbortSignal): Promise<boolean> {
  while (await isInUse(folder)) {
    try {
      await sleep(POLL_MS, undefined, { signal });
    } catch {
      return false;
    }
  }
  await rm(folder, { recursive: true, force: true });
  return true;
}

/** Whether any process has its working directory in there, as the compose command and what it starts have. */
async function isInUse(folder: string): Promise<boolean> {
  const inside = `${await realpath(folder).catch(() => folder)}/`;
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const cwds = await Promise.all(processes.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return cwds.some((cwd) => `${cwd}/`.startsWith(inside));
}

function lastLine(output: string): string {
  const line = output.split('\n').findLast((text) => text.trim() !== '');
  return line?.trim() ?? 'it said nothing';
}
