import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readInstance } from '#cli/instance.ts';
import { stopDemoStack } from '#demo/stack.ts';
import { type Api, apiAt } from './api.ts';
import { type Ended, type Launched, launch, OPSPILOT } from './launch.ts';
import { endAll, processesNaming } from './processes.ts';

export interface StartOptions {
  /** Folder of an earlier life; without one the instance gets a new one, which goes with it. */
  readonly dataDir?: string;
  readonly demo?: boolean;
  /** With the web UI, which is built first when it has changed. */
  readonly web?: boolean;
  /** Further arguments of `up`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** In place of `./opspilot`: a program and its first arguments. */
  readonly command?: readonly string[];
}

/** A running `opspilot up`. Disposing stops it, ends what it left behind, and removes its folder if that is its own. */
export interface OpsPilot extends AsyncDisposable {
  readonly url: string;
  readonly signInUrl: string | null;
  readonly controllerUrl: string;
  readonly dataDir: string;
  readonly pid: number;
  /** The API as the local owner. */
  readonly api: Api;
  readonly ended: Promise<Ended>;
  /** All that it wrote to stdout and stderr so far. */
  said(): string;
  /** Sends a signal to its process, or to all of its process group, and resolves when it has ended. */
  end(signal: NodeJS.Signals, to?: 'process' | 'group'): Promise<Ended>;
}

/** What instances of one data dir leave behind goes when this is disposed. */
export interface DataFolder extends AsyncDisposable {
  readonly path: string;
}

/** Calls by hand are not what most tests are about: their budget is out of the way. */
const ENV = { OPSPILOT_LIMITS_CALLS_PER_MINUTE: '600' } as const;
const READY_MS = 45_000;
const STOP_MS = 10_000;

/** Starts the product as a person does, API only unless asked for more, on ports that are free. Throws with its words when it does not start. */
export async function startOpsPilot(options: StartOptions = {}): Promise<OpsPilot> {
  await using starting = new AsyncDisposableStack();
  const dataDir = options.dataDir ?? starting.use(await createDataFolder()).path;
  const [program = OPSPILOT, ...first] = options.command ?? [];
  const up = ['up', '--json', '--port', '0', '--data-dir', dataDir];
  const flags = [...(options.web ? [] : ['--no-web']), ...(options.demo ? ['--demo'] : [])];
  const args = [...first, ...up, ...flags, ...(options.args ?? [])];
  const process = launch(program, args, { ...ENV, ...options.env });
  starting.defer(() => stop(process));
  const ready = await readyLine(process);
  const instance = readInstance(dataDir);
  if (instance === null) throw new Error(`opspilot up left no instance file in ${dataDir}`);
  const held = starting.move();
  return {
    ...ready,
    pid: process.pid,
    api: apiAt(ready.url, instance.token),
    ended: process.ended,
    said: process.said,
    end: process.end,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** A new folder for one instance, or for several lives of one. */
export async function createDataFolder(): Promise<DataFolder> {
  const path = await mkdtemp(join(tmpdir(), 'op-system-'));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await stopDemoStack(join(path, 'demo'));
      await endAll(await processesNaming(path));
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Ready = Pick<OpsPilot, 'url' | 'signInUrl' | 'controllerUrl' | 'dataDir'>;

async function readyLine(process: Launched): Promise<Ready> {
  const late = sleep(READY_MS, null, { ref: false });
  const line = await Promise.race([process.firstLine, process.ended.then(() => null), late]);
  if (line === null) throw new Error(`opspilot up did not get ready: ${process.said()}`);
  return JSON.parse(line) as Ready;
}

async function stop(process: Launched): Promise<void> {
  const late = setTimeout(() => void process.end('SIGKILL'), STOP_MS);
  await process.end('SIGTERM');
  clearTimeout(late);
}
