import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const WITHIN_MS = 180_000;

/** The compose command line in the folder and project of one stack. */
export interface Compose {
  /** Throws with the last lines of what the command said. */
  run(...args: string[]): Promise<string>;
}

/** The compose program of this machine: the plugin of `docker`, else `docker-compose`. Throws when there is none. */
export async function findCompose(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    const [program = '', ...args] = command;
    try {
      await exec(program, [...args, 'version'], { env });
      return command;
    } catch {
      // The next one may be there.
    }
  }
  throw new Error('neither `docker compose` nor `docker-compose` runs on this machine');
}

export function createCompose(
  command: readonly string[],
  stack: { readonly dir: string; readonly project: string; readonly env: NodeJS.ProcessEnv },
): Compose {
  const [program = '', ...first] = command;
  return {
    run: (...args) =>
      runProgram(program, [...first, '-f', 'compose.yaml', '-p', stack.project, ...args], stack),
  };
}

/** Runs a program to its end. Throws with its name, arguments and last words. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { dir, env }: { readonly dir: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  try {
    const options = { cwd: dir, env, timeout: WITHIN_MS, maxBuffer: 16 * 1024 * 1024 };
    return (await exec(program, [...args], options)).stdout;
  } catch (error) {
    const { stderr = '', killed } = error as { stderr?: string; killed?: boolean };
    const words = killed
      ? `not done within ${WITHIN_MS / 1000} s`
      : stderr.trim().split('\n').slice(-4).join(' | ');
    throw new Error(`${program} ${args.slice(-4).join(' ')}: ${words || (error as Error).message}`);
  }
}
