import { spawn } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
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
  let found = options.command;
  return {
    async up(project, service, workDir) {
      found ??= await findCompose(options, workDir);
      const [program, ...first] = found;
      return run(options, workDir, program, [...first, ...upArguments(project, service, workDir)], project);
    },
  };
}

/** Where things lie in the private folder of one `up`. */
export const upLayout = (workDir: string) => ({
  root: join(workDir, 'root'),
  home: join(workDir, 'home'),
  output: join(workDir, 'output.log'),
  pid: join(workDir, 'pid'),
});

/**
 * Relative `-f` paths, because compose 1 labels containers with the path as it was given: so the label stays what it
 * was. `--project-directory` keeps relative volumes where they are. Never builds: a build context is bound to nothing.
 */
function upArguments(project: ComposeProject, service: string | null, workDir: string): string[] {
  const { root } = upLayout(workDir);
  const files = project.configFiles.flatMap((path) => ['-f', relativeTo(project.workingDir, path)]);
  const env = project.envFiles.flatMap((path) => ['--env-file', join(root, path)]);
  const where = ['--project-name', project.project, '--project-directory', project.workingDir];
  for (const name of [project.project, service ?? '']) {
    if (name.startsWith('-'))
      throw new OpsError('precondition', `${name} cannot be given to compose: it begins with -`);
  }
  const what = service === null ? [] : ['--no-deps', service];
  return [...where, ...files, ...env, 'up', '-d', '--no-build', ...what];
}

function relativeTo(workingDir: string, path: string): string {
  const short = relative(workingDir, path);
  return short.startsWith('-') ? `./${short}` : short;
}

async function findCompose(options: ComposeCliOptions, workDir: string): Promise<ComposeCommand> {
  const known: ComposeCommand[] = [['docker', 'compose'], ['docker-compose']];
  for (const [program, ...args] of known) {
    const result = await run(options, workDir, program, [...args, 'version', '--short']).catch(() => null);
    if (result?.exitCode === 0) return [program, ...args];
  }
  throw new OpsError(
    'precondition',
    `neither "docker compose" nor docker-compose is to be found in ${options.path}; install the compose plugin`,
  );
}

/**
 * Runs a program to its end. Its output goes to a file and it has a session of its own: neither the end of the
 * controller nor Ctrl-C in its terminal stops a change half-way.
 */
async function run(
  { socketPath, path }: ComposeCliOptions,
  workDir: string,
  program: string,
  args: readonly string[],
  project?: ComposeProject,
): Promise<ComposeResult> {
  const { root, home, output, pid } = upLayout(workDir);
  const cwd = project === undefined ? workDir : join(root, project.workingDir);
  for (const folder of [home, cwd]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await using file = await open(output, 'w', 0o600);
  const child = spawn(program, args, {
    cwd,
    env: { PATH: path, HOME: home, DOCKER_HOST: `unix://${socketPath}` },
    stdio: ['ignore', file.fd, file.fd],
    detached: true,
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new OpsError('precondition', `${program} cannot be run`, { cause })),
    );
    child.once('exit', (code) => resolve(code ?? -1));
  });
  if (child.pid !== undefined && project !== undefined) {
    // Only a later life of the controller needs it: the change that has begun goes on without.
    await writeFile(pid, String(child.pid)).catch(() => undefined);
  }
  const exitCode = await ended;
  const printed = await readFile(output, 'utf8').catch(
    (error: Error) => `its output cannot be read: ${error.message}`,
  );
  return { exitCode, output: printed.slice(-OUTPUT_TAIL).trim() };
}
