import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { OpsError } from '#core/ops-error.ts';
import type { Channel } from './channel.ts';
import { createLastWords } from './last-words.ts';
import { type GroupHead, groupHead, groupLives, signalTree } from './process-tree.ts';
import type { Reaper } from './reaper.ts';

export interface ChildPlan {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long it may take to end by itself when its input closes, and after SIGTERM, in ms. */
const CLOSE_MS = 1000;
const TERM_MS = 1000;
const POLL_MS = 20;

/** Starts a server as the head of a group of its own. Throws `server_down` when there is no such program. */
export async function openChild({ command, args, env, cwd }: ChildPlan, reaper: Reaper): Promise<Channel> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...env },
    shell: false,
    detached: true,
    windowsHide: true,
    ...(cwd === null ? {} : { cwd }),
  });
  if (child.pid === undefined) {
    const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException];
    throw new OpsError('server_down', `${command} cannot be started: ${error.code ?? error.message}`);
  }
  const head = groupHead(child.pid);
  const watched = reaper.watch(head);
  // Read, so that it never blocks.
  const words = createLastWords();
  child.stderr.on('data', words.take).on('error', () => undefined);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it exited with ${code}` : `it was ended by ${signal}`),
    );
  });
  child.on('error', () => undefined);
  const ended = exited.then(async (how) => {
    // What it has left behind must not live on, nor hold our pipes.
    signalTree(head, 'SIGKILL');
    await groupGone(head);
    watched[Symbol.dispose]();
    return words.after(how);
  });
  let closing: Promise<void> | undefined;
  return {
    input: child.stdin,
    output: child.stdout,
    ended,
    close() {
      closing ??= end(child, head, ended);
      return closing;
    },
  };
}

async function end(child: Child, head: GroupHead, ended: Promise<string>): Promise<void> {
  const within = (ms: number) => Promise.race([ended.then(() => true), delay(ms, false, { ref: false })]);
  child.stdin.end();
  if (!(await within(CLOSE_MS))) signalTree(head, 'SIGTERM');
  if (!(await within(TERM_MS))) signalTree(head, 'SIGKILL');
  await ended;
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
}

async function groupGone(head: GroupHead): Promise<void> {
  for (let left = TERM_MS; left > 0 && groupLives(head); left -= POLL_MS)
    await delay(POLL_MS, undefined, { ref: false });
}
