import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { obstacle } from '../scripts/guard.mjs';
import { ROOT, readSource } from './source/tree.ts';

const exec = promisify(execFile);

describe('the guard', () => {
  const found = { version: '24.12.0', platform: 'linux-x64', installed: true, bundled: true };

  test('lets Node 24.12 and newer pass', () => {
    assert.equal(obstacle(found), null);
    assert.equal(obstacle({ ...found, version: '25.0.0', bundled: false }), null);
  });

  test('names the bundled Node to an older one', () => {
    assert.match(
      obstacle({ ...found, version: '20.20.2' }) ?? '',
      /needs Node 24\.12 or newer and this is 20\.20\.2.*npm/,
    );
    assert.notEqual(obstacle({ ...found, version: '24.11.9' }), null);
  });

  test('asks for a Node of the system where none can be brought', () => {
    const sentence = obstacle({ ...found, version: '22.0.0', platform: 'darwin-arm64', bundled: false });
    assert.match(sentence ?? '', /darwin-arm64.*install Node 24/);
  });

  test('asks for the packages first', () => {
    assert.match(obstacle({ ...found, version: '20.0.0', installed: false, bundled: false }) ?? '', /npm ci/);
  });

  test('is readable to an old Node, which refuses a whole file for one name it does not have', () => {
    const text = ['opspilot.mjs', 'scripts/guard.mjs', 'scripts/check.mjs', 'test/run.mjs'].map(
      (path) => readSource(path).text,
    );
    const named = text.join('\n').matchAll(/^import (.+) from '(?!\.)(.+)';$/gm);
    const known = ['{ existsSync } fs', '{ dirname, join } path', '{ fileURLToPath } url', 'module module'];
    assert.deepEqual(
      [...named].filter(([, names, from]) => !known.includes(`${names} ${from}`)),
      [],
    );
  });
});

describe('the launcher', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opspilot-launcher-'));
    for (const path of ['scripts', 'src/bin', 'else where'])
      await mkdir(join(folder, path), { recursive: true });
    for (const path of ['opspilot', 'opspilot.mjs', 'scripts/guard.mjs'])
      await copyFile(join(ROOT, path), join(folder, path));
    await writeFile(
      join(folder, 'src/bin/opspilot.ts'),
      'const words: string[] = process.argv.slice(2);\nprocess.stdout.write(JSON.stringify([process.cwd(), ...words]));\n',
    );
    await symlink('../opspilot', join(folder, 'else where/ops'));
  });
  after(() => rm(folder, { recursive: true }));

  const start = (...args: string[]) => exec(join(folder, 'else where/ops'), args, { cwd: tmpdir() });

  test('asks for the packages while there are none', async () => {
    await assert.rejects(start('up'), {
      code: 2,
      stdout: '',
      stderr: /^OpsPilot has no packages yet: run `npm ci`[^\n]*\n$/,
    });
  });

  test('works through a symlink, from any folder, and passes arguments as they are', async () => {
    await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
    await symlink(process.execPath, join(folder, 'node_modules/.bin/node'));
    const { stdout } = await start('ask', "what's wrong?", '');
    assert.deepEqual(JSON.parse(stdout), [tmpdir(), 'ask', "what's wrong?", '']);
  });
});
