import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './start-error.ts';

/** The controller of this machine, in a process of its own, which is begun again when it dies. */
export interface ControllerChild {
  readonly url: string;
  /** Lets the action in flight end, then makes sure that the process is gone. */
  stop(): Promise<void>;
}

export interface ControllerPlan {
  /** The controller's own folder in the data dir. */
  readonly dir: string;
  /** Null = no Docker engine is used. */
  readonly dockerSocket: string | null;
  /** The one compose project that is looked at; '' = every container of the engine. */
  readonly project: string;
  /** Folder of a process stack, e.g. the demo's. */
  readonly stack: string | null;
}

/** It lives on small machines, and allocates little: a large young generation would only be memory that is not given back. */
const SMALL_HEAP = ['--max-semi-space-size=1', '--max-old-space-size=128'] as const;
const READY_MS = 15_000;
const STOP_MS = 3500;
/** How long one that died is waited for before the next, twice as long each time; in ms. */
const FIRST_AGAIN_MS = 500;
const LAST_AGAIN_MS = 30_000;
/** One that lived so long did not die of its start. */
const STEADY_MS = 60_000;

/**
 * Starts `bin/controller.ts` with a clean environment and waits until it listens. It ends by itself when this process
 * does, because its standard input ends then. Throws a `StartError` when the first one does not start; a later one is
 * tried until it does, and settles from its journal what the one before had begun.
 */
export async function startControllerChild(
  plan: ControllerPlan,
  say: (line: string) => void,
): Promise<ControllerChild> {
  const first = await begin(plan, say);
  const stopping = new AbortController();
  let child: Life | null = first;
  const kept = keep();

  async function keep(): Promise<void> {
    for (let wait = FIRST_AGAIN_MS; ; wait = Math.min(2 * wait, LAST_AGAIN_MS)) {
      const began = performance.now();
      const ended = await child?.gone;
      if (stopping.signal.aborted || ended?.asked) return;
      if (performance.now() - began > STEADY_MS) wait = FIRST_AGAIN_MS;
      say(`the controller is gone; it is started again in ${wait / 1000} s`);
      await delay(wait, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      child = await begin(plan, say).catch((error: Error) => {
        say(error.message);
        return null;
      });
    }
  }

  return {
    url: first.url,
    async stop() {
      stopping.abort();
      await child?.end();
      await kept;
      // One that was beginning meanwhile.
      await child?.end();
    },
  };
}

/** One process of it. */
interface Life {
  readonly url: string;
  readonly gone: Promise<Ended>;
  end(): Promise<void>;
}

/** How it ended: `asked` = somebody wanted it to, as Ctrl-C does, which reaches it before us. */
interface Ended {
  readonly asked: boolean;
}

async function begin(plan: ControllerPlan, say: (line: string) => void): Promise<Life> {
  const program = join(import.meta.dirname, 'controller.ts');
  const child = spawn(process.execPath, [...SMALL_HEAP, program, ...argumentsOf(plan)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      NODE_COMPILE_CACHE: getCompileCacheDir() ?? '',
    },
  });
  let lastWords = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords = line;
    say(line);
  });
  const gone = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ asked: code === 0 })));
  const ready = await firstLine(child, gone);
  if (ready === null) {
    await end(child, gone);
    throw new StartError(lastWords === '' ? 'the controller did not start in time' : lastWords);
  }
  const { url } = JSON.parse(ready) as { url: string };
  return { url, gone, end: () => end(child, gone) };
}

/** What it prints when it listens; null when it ended or took too long. */
async function firstLine(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  gone: Promise<Ended>,
): Promise<string | null> {
  const lines = createInterface({ input: child.stdout });
  const line = new Promise<string>((resolve) => lines.once('line', resolve));
  return Promise.race([line, gone.then(() => null), delay(READY_MS, null, { ref: false })]);
}

function argumentsOf({ dir, dockerSocket, project, stack }: ControllerPlan): string[] {
  return [
    '--dir',
    dir,
    ...(dockerSocket === null ? ['--no-docker'] : ['--docker-host', `unix://${dockerSocket}`]),
    ...(project === '' ? [] : ['--project', project]),
    ...(stack === null ? [] : ['--stack', stack]),
    '--with-parent',
  ];
}

async function end(child: ChildProcess, gone: Promise<Ended>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}
