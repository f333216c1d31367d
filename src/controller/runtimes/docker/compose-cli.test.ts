import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { createComposeCli, upLayout } from './compose-cli.ts';
import type { ComposeProject } from './compose-project.ts';

let folder: string;
let workDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opspilot-cli-'));
  workDir = join(folder, 'opspilot-up-0123456789abcdef');
  await mkdir(workDir);
});
afterEach(() => rm(folder, { recursive: true }));

const PROJECT: ComposeProject = {
  project: 'media',
  workingDir: '/opt/media',
  configFiles: ['/opt/media/compose.yaml', '/opt/shared/extra.yaml'],
  envFiles: ['/opt/media/.env'],
};

/** A program that writes down how it was called; as `docker` it knows `compose` only when told so. */
async function install(name: string, body: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
}

const TELL = `{ for one in "$@"; do echo "$one"; done; echo "in $PWD"; /usr/bin/env; } > "${'$'}{0%/*}/called"`;

function cli() {
  return createComposeCli({ socketPath: '/run/d.sock', path: folder });
}

test('takes docker compose where it is there, with a clean environment and the private folder', async () => {
  await install('docker', `[ "$2" = version ] && echo 2.29.1 || ${TELL}`);
  await install('docker-compose', 'exit 1');
  const { exitCode } = await cli().up(PROJECT, 'radarr', workDir);
  assert.equal(exitCode, 0);
  const { root, home } = upLayout(workDir);
  const [args, rest] = (await readFile(join(folder, 'called'), 'utf8')).split('in /');
  assert.deepEqual(args?.trim().split('\n'), [
    'compose',
    ...['--project-name', 'media', '--project-directory', '/opt/media'],
    ...['-f', join(root, '/opt/media/compose.yaml'), '-f', join(root, '/opt/shared/extra.yaml')],
    ...['--env-file', join(root, '/opt/media/.env')],
    ...['up', '-d', '--no-build', '--no-deps', 'radarr'],
  ]);
  const [cwd, ...env] = (rest ?? '').trim().split('\n');
  assert.equal(`/${cwd}`, join(root, '/opt/media'));
  // What sh itself adds is no business of ours.
  const given = env.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)).sort();
  assert.deepEqual(given, ['DOCKER_HOST=unix:///run/d.sock', `HOME=${home}`, `PATH=${folder}`]);
});

test('takes docker-compose where docker has no compose, and the whole project when asked for', async () => {
  await install('docker', 'exit 1');
  await install('docker-compose', `[ "$1" = version ] && echo 1.29.2 || ${TELL}`);
  await cli().up(PROJECT, null, workDir);
  const called = await readFile(join(folder, 'called'), 'utf8');
  assert.match(called, /^--project-name\n.*\n-f\ncompose\.yaml\n-f\n\.\.\/shared\/extra\.yaml\n/s);
  assert.match(called, /\nup\n-d\n--no-build\nin /);
});

test('keeps the end of what was printed, and the exit code', async () => {
  await install('docker-compose', '[ "$1" = version ] && echo v2.1.0 || { echo no such image >&2; exit 7; }');
  assert.deepEqual(await cli().up(PROJECT, 'radarr', workDir), { exitCode: 7, output: 'no such image' });
});

test('says so when there is no compose command', async () => {
  await assert.rejects(cli().up(PROJECT, 'radarr', workDir), (error) => {
    return error instanceof OpsError && error.code === 'precondition' && error.message.includes(folder);
  });
});

test('gives compose no name that begins with -', async () => {
  await install('docker-compose', 'echo 2.29.1');
  await assert.rejects(cli().up(PROJECT, '--help', workDir), /begins with -/);
  await assert.rejects(cli().up({ ...PROJECT, project: '-p' }, 'radarr', workDir), /begins with -/);
});
