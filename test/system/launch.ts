import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The repository, and in it the command that people run. */
export const ROOT = join(import.meta.dirname, '..', '..');
export const OPSPILOT = join(ROOT, 'opspilot');

/** How a process ended: its exit code, or the signal that killed it. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Result extends Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under way. It goes with this one, however that ends, unless it is killed. */
export interface Launched {
  readonly pid: number;
  /** The first line of its stdout; open for ever when there is none. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Result>;
  /** All that it wrote to stdout and stderr so far. */
  said(): string;
  /** Sends a signal to it, or to all of its process group, and resolves when it has ended. */
  end(signal: NodeJS.Signals, to?: 'process' | 'group'): Promise<Result>;
}

/** Starts a program in a process group of its own, as a terminal does, with a plain environment and what `env` adds. */
export function launch(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Launched {
  const child = spawn(program, [...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), ...env },
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  const written = { stdout: '', stderr: '', both: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      written.both += text;
    });
  }
  const firstLine = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const killed = () => void child.kill('SIGKILL');
  process.once('exit', killed);
  const ended = new Promise<Result>((resolve) => {
    child.once('close', (code, signal) => {
      process.removeListener('exit', killed);
      const { stdout, stderr } = written;
      resolve({ code, signal, stdout, stderr });
    });
  });
  return {
    pid,
    firstLine,
    ended,
    said: () => written.both,
    end(signal, to = 'process') {
      // Its leader is reaped by us alone, so that the number cannot be another's while it has not ended.
      if (child.exitCode === null && child.signalCode === null)
        process.kill(to === 'group' ? -pid : pid, signal);
      return ended;
    },
  };
}

/** Runs `opspilot` with these arguments to its end. */
export function opspilot(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  return launch(OPSPILOT, args, env).ended;
}

/** What programs need, and nothing by which the machine that runs the tests could change what they do. */
function plainEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
