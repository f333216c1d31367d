import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { OpsError } from '#core/ops-error.ts';
import type { ComposeProject } from './compose-project.ts';

/** Characters of a command's output that are kept, from its end: the reason of a failure stands there. */
const OUTPUT_TAIL = 2000;

/** Program and first arguments of the compose command, e.g. `['docker', 'compose']`. */
export type ComposeCommand = readonly [program: string, ...args: string[]];

export interface ComposeCliOptions {
  readonly socketPath: string;
  /** `PATH` that programs are looked up in. */
  readonly path: string;
  /** Set to skip the search. */
  readonly command?: ComposeCommand | undefined;
}

export interface ComposeResult {
  readonly exitCode: number;
  /** The end of what it printed. */
  readonly output: string;
}

/** The compose command of this machine: version 2 as a plugin of `docker`, or `docker-compose`, whichever is there. */
export interface ComposeCli {
  /** Creates or updates one service without its dependencies, or with `service: null` the whole project. */
  up(project: ComposeProject, service: string | null, workDir: string): Promise<ComposeResult>;
}

export function createComposeCli(options: ComposeCliOptions): ComposeCli {
  let found: FoundCompose | undefined;
  return {
    async up(project, service, workDir) {
      found ??= await findCompose(options, workDir);
      const [program, ...first] = found.command;
      const args = [...first, ...upArguments(project, service, workDir, found.major)];
      return run(options, workDir, join(upLayout(workDir).root, project.workingDir), program, args);
    },
  };
}

/** Where things lie in the private folder of one `up`. */
export const upLayout = (workDir: string) => ({
  root: join(workDir, 'root'),
  home: join(workDir, 'home'),
  output: join(workDir, 'output.log'),
});

interface FoundCompose {
  readonly command: ComposeCommand;
  readonly major: number;
}

async function findCompose(options: ComposeCliOptions, workDir: string): Promise<FoundCompose> {
  const known: ComposeCommand[] = options.command
    ? [options.command]
    : [['docker', 'compose'], ['docker-compose']];
  for (const command of known) {
    const [program, ...args] = command;
    const asked = run(options, workDir, workDir, program, [...args, 'version', '--short']);
    const { exitCode, output } = await asked.catch(() => ({ exitCode: -1, output: '' }));
    const major = /(?:^|\n)v?(\d+)\.\d+/.exec(output)?.[1];
    if (exitCode === 0 && major !== undefined) return { command, major: Number(major) };
  }
  const tried = known.map((command) => command.join(' ')).join(' nor ');
  throw new OpsError(
    'precondition',
    `neither ${tried} can be run from ${options.path}; install docker compose`,
  );
}

/**
 * `--project-directory` keeps relative volumes where they are; never builds, for a build context is bound to nothing.
 * Compose 1 labels containers with the paths of its files as they were given, relative to where it runs: given so, the
 * label stays what it was. Compose 2 makes them absolute, and they are given so.
 */
function upArguments(
  project: ComposeProject,
  service: string | null,
  workDir: string,
  major: number,
): string[] {
  for (const name of [project.project, service ?? '']) {
    if (!name.startsWith('-')) continue;
    throw new OpsError('precondition', `${name} cannot be given to compose: it begins with -`);
  }
  const { root } = upLayout(workDir);
  const given = (path: string) => (major < 2 ? relative(project.workingDir, path) : join(root, path));
  const files = project.configFiles.flatMap((path) => ['-f', given(path).replace(/^-/, './-')]);
  const env = project.envFiles.flatMap((path) => ['--env-file', join(root, path)]);
  const where = ['--project-name', project.project, '--project-directory', project.workingDir];
  const what = service === null ? [] : ['--no-deps', service];
  return [...where, ...files, ...env, 'up', '-d', '--no-build', ...what];
}

/**
 * Runs a program to its end. Its output goes to a file and it has a session of its own: neither the end of the
 * controller nor Ctrl-C in its terminal stops a change half-way. Throws `precondition` when it cannot be started.
 */
async function run(
  { socketPath, path }: ComposeCliOptions,
  workDir: string,
  cwd: string,
  program: string,
  args: readonly string[],
): Promise<ComposeResult> {
  const { home, output } = upLayout(workDir);
  for (const folder of [home, cwd]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await using file = await open(output, 'w', 0o600);
  const child = spawn(program, args, {
    cwd,
    env: { PATH: path, HOME: home, DOCKER_HOST: `unix://${socketPath}` },
    stdio: ['ignore', file.fd, file.fd],
    detached: true,
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new OpsError('precondition', `${program} cannot be run`, { cause })),
    );
    child.once('exit', (code) => resolve(code ?? -1));
  });
  const printed = await readFile(output, 'utf8').catch(
    (error: Error) => `its output cannot be read: ${error.message}`,
  );
  return { exitCode, output: printed.slice(-OUTPUT_TAIL).trim() };
}
