import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Processes of one benchmark: what is measured on one core, what measures it on another. */
export class Processes implements AsyncDisposable {
  readonly #children: ChildProcess[] = [];
  readonly #pinned = availableParallelism() > 1 && has('taskset');

  constructor() {
    if (this.#pinned) execFileSync('taskset', ['-cp', '1', String(process.pid)], { stdio: 'ignore' });
  }

  /** Whether what is measured has a core of its own. */
  get pinned(): boolean {
    return this.#pinned;
  }

  /** Starts a program; `measured` puts it on the core where the others are measured too. */
  start(program: string, args: readonly string[], measured: boolean): ChildProcess {
    const pin = this.#pinned ? ['taskset', '-c', measured ? '0' : '1'] : [];
    const [first = program, ...rest] = [...pin, program, ...args];
    const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    return child;
  }

  /** Starts a file of ours, and answers the address that it prints. */
  async node(file: string, args: readonly string[], measured: boolean) {
    const child = this.start(process.execPath, ['--max-semi-space-size=4', file, ...args], measured);
    const died = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`${file} ended with ${code}`)),
    );
    died.catch(() => undefined);
    const stdout = child.stdout as NonNullable<typeof child.stdout>;
    const [first] = await Promise.race([once(stdout, 'data'), died]);
    return { url: String(first).trim(), pid: child.pid ?? 0, stdout };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill();
    await Promise.all(
      this.#children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')),
    );
  }
}

export function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** User and system time of a process in seconds; a tick is 10 ms on Linux. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Bytes of memory of a process. */
export function memoryOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
}

/** Open files and sockets of a process. */
export function handlesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
