import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { type ComposeCli, upLayout } from './compose-cli.ts';
import { type ComposeProject, takeSnapshot } from './compose-project.ts';
import { awaitFormerUp, composeUp, upFolder } from './compose-up.ts';

let folder: string;
let project: ComposeProject;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opspilot-up-test-'));
  const workingDir = join(folder, 'stack');
  await mkdir(workingDir);
  project = { project: 'media', workingDir, configFiles: [join(workingDir, 'compose.yaml')], envFiles: [] };
  await writeFile(join(workingDir, 'compose.yaml'), 'services:\n  web: {image: nginx}\n');
});
afterEach(() => rm(folder, { recursive: true }));

const order = async () => ({
  project,
  service: 'web',
  consented: (await takeSnapshot(project)).bound,
  folder: upFolder(join(folder, 'private'), 'abc:do'),
});

test('compose sees the bytes that were consented to, and nothing is left behind', async () => {
  const seen: string[] = [];
  const cli: ComposeCli = {
    async up({ workingDir }, service, workDir) {
      await writeFile(join(workingDir, 'compose.yaml'), 'services:\n  web: {image: evil}\n');
      seen.push(
        await readFile(join(upLayout(workDir).root, workingDir, 'compose.yaml'), 'utf8'),
        String(service),
      );
      return { exitCode: 0, output: 'done' };
    },
  };
  assert.equal((await composeUp(cli, await order())).state, 'ok');
  assert.deepEqual(seen, ['services:\n  web: {image: nginx}\n', 'web']);
  assert.deepEqual(await readdir(join(folder, 'private')), []);
});

test('a failure is told in the last words of compose', async () => {
  const cli: ComposeCli = { up: async () => ({ exitCode: 1, output: 'Creating\nERROR: port in use\n' }) };
  const outcome = await composeUp(cli, await order());
  assert.deepEqual([outcome.state, outcome.detail], ['failed', 'compose ended with 1: ERROR: port in use']);
});

test('nothing runs when a file has changed', async () => {
  const cli: ComposeCli = { up: async () => assert.fail('compose was run') };
  const stale = await order();
  await writeFile(join(project.workingDir, 'compose.yaml'), 'services: {}\n');
  await assert.rejects(
    composeUp(cli, stale),
    (error) => error instanceof OpsError && error.code === 'compose_changed',
  );
  await assert.rejects(stat(join(folder, 'private')));
});

test('waits for the compose command of a former life, and no longer than allowed', async () => {
  const former = upFolder(folder, 'abc:do');
  await mkdir(join(upLayout(former).root), { recursive: true });
  const child = spawn('sleep', ['60'], { cwd: upLayout(former).root, stdio: 'ignore' });
  const ended = once(child, 'exit');
  assert.equal(await awaitFormerUp(former, AbortSignal.timeout(300)), false);
  child.kill();
  await ended;
  assert.equal(await awaitFormerUp(former, AbortSignal.timeout(10_000)), true);
  await assert.rejects(stat(former), 'its private copy is removed');
});
