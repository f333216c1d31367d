import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isAlive, startTicks } from '#demo/process-identity.ts';

/** How a process ended. Both null when that cannot be known: only a parent learns it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Child {
  readonly pid: number;
  readonly startTicks: string;
  readonly exited: Promise<Exit>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface Launch {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Lines that the process itself prints, which for a demo service are only the last words of its runtime. */
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

const ADOPTED_LOOK_MS = 300;

/** Starts the service. It outlives a supervisor that is killed: nothing it needs hangs on this process. */
export async function launch({ command, env, cwd, onLine }: Launch): Promise<Child> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code: code ?? exitCodeOf(signal), signal }));
  });
  forward(child.stdout, (line) => onLine('stdout', line));
  forward(child.stderr, (line) => onLine('stderr', line));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  return { pid, startTicks: startTicks(pid) ?? '', exited, kill: (signal) => void child.kill(signal) };
}

/** Takes over a process that a former supervisor started; null when it is gone. */
export function adopt(pid: number, ticks: string): Child | null {
  if (!isAlive(pid, ticks)) return null;
  const exited = new Promise<Exit>((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(pid, ticks)) return;
      clearInterval(timer);
      resolve({ code: null, signal: null });
    }, ADOPTED_LOOK_MS);
  });
  const kill: Child['kill'] = (signal) => {
    if (isAlive(pid, ticks)) process.kill(pid, signal);
  };
  return { pid, startTicks: ticks, exited, kill };
}

function exitCodeOf(signal: NodeJS.Signals | null): number | null {
  return signal === null ? null : 128 + constants.signals[signal];
}

function forward(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}
