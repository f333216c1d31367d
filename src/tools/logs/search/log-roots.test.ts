import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { isInside, openLogFile } from './log-file.ts';
import { findLogs } from './log-roots.ts';
import { logSets } from './rotation.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-roots-'));
after(() => rmSync(dir, { recursive: true }));

const root = join(dir, 'logs');
const secret = join(dir, 'secret.log');

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'app', 'deep'), { recursive: true });
  for (const name of [
    'app/a.log',
    'app/a.log.1',
    'app/a.log.10',
    'app/a.log.2.gz',
    'app/deep/b.log',
    'other',
  ])
    writeFileSync(join(root, name), 'x\n');
  writeFileSync(secret, 'secret\n');
});

/** Paths within the root, in the order in which they are searched. */
async function found(source: string | undefined): Promise<string[]> {
  const { sets, roots } = await findLogs([root], source);
  return sets.flatMap(({ files }) => files).map((file) => relative(roots[0] ?? '', file));
}

describe('the logs of a root', () => {
  test('are all files in it, the oldest part of each first', async () => {
    assert.deepEqual(await found(undefined), [
      'app/a.log.10',
      'app/a.log.2.gz',
      'app/a.log.1',
      'app/a.log',
      'app/deep/b.log',
      'other',
    ]);
  });

  test('are named by a file with its parts, by one part, or by a folder', async () => {
    const parts = ['app/a.log.10', 'app/a.log.2.gz', 'app/a.log.1', 'app/a.log'];
    assert.deepEqual(await found('app/a.log'), parts);
    assert.deepEqual(await found(join(root, 'app', 'a.log')), parts);
    assert.deepEqual(await found('app/a.log.1'), ['app/a.log.1']);
    assert.deepEqual(await found('app/deep'), ['app/deep/b.log']);
    unlinkSync(join(root, 'app/a.log'));
    assert.deepEqual(await found('app/a.log'), parts.slice(0, 3));
  });

  test('a root may be a single file', async () => {
    const { sets } = await findLogs([join(root, 'other')], undefined);
    assert.deepEqual(
      sets.map(({ files }) => files.length),
      [1],
    );
  });

  for (const source of ['../secret.log', 'app/../../secret.log', '/etc/passwd', 'app\\..\\x', 'a\0b'])
    test(`${JSON.stringify(source)} is refused`, async () => {
      await assert.rejects(found(source), { code: 'bad_args' });
    });

  test('a neighbour whose name begins like the root is not in it', async () => {
    writeFileSync(`${root}-x`, 'x\n');
    await assert.rejects(found(`${root}-x`), { code: 'bad_args' });
    assert.equal(isInside(['/a'], '/ab'), false);
    assert.equal(isInside(['/'], '/ab'), true);
  });

  test('what is not there is said to be missing', async () => {
    await assert.rejects(found('app/none.log'), { code: 'precondition' });
    const { notes } = await findLogs([join(dir, 'nowhere')], undefined);
    assert.match(notes[0] ?? '', /nowhere/);
  });
});

describe('a link', () => {
  test('out of the roots is not followed, in the walk and by name', async () => {
    symlinkSync(secret, join(root, 'app', 'link.log'));
    symlinkSync(dir, join(root, 'up'));
    assert.ok(!(await found(undefined)).some((path) => path.includes('secret')));
    const { notes } = await findLogs([root], undefined);
    assert.match(notes.join(), /2 links/);
    await assert.rejects(found('app/link.log'), { code: 'bad_args' });
    await assert.rejects(found('up/secret.log'), { code: 'bad_args' });
  });

  test('to a file within the roots is that file, once', async () => {
    symlinkSync(join(root, 'other'), join(root, 'app', 'link.log'));
    assert.equal((await found(undefined)).length, 6);
  });

  test('that was swapped in after the file was found is not opened', async () => {
    const path = join(root, 'other');
    unlinkSync(path);
    symlinkSync(secret, path);
    await assert.rejects(openLogFile(path, [root]), { code: 'bad_args' });
    renameSync(join(root, 'app'), join(dir, 'moved'));
    symlinkSync(join(dir, 'moved'), join(root, 'app'));
    await assert.rejects(openLogFile(join(root, 'app', 'a.log'), [root]), { code: 'bad_args' });
    renameSync(join(dir, 'moved'), join(root, 'moved'));
  });
});

test('only a regular file is opened', async () => {
  await assert.rejects(openLogFile(root, [root]), { code: 'bad_args' });
  await assert.rejects(openLogFile('/dev/null', null), { code: 'bad_args' });
});

test('parts of a log stand in the order in which they were written', () => {
  const files = (paths: readonly string[]) => logSets(paths).map((set) => set.files);
  assert.deepEqual(files(['/l/a.log', '/l/a.log.1', '/l/a.log.2.gz', '/l/a.log.12.gz']), [
    ['/l/a.log.12.gz', '/l/a.log.2.gz', '/l/a.log.1', '/l/a.log'],
  ]);
  assert.deepEqual(files(['/l/a.log', '/l/a.log-20240201', '/l/a.log-20240131.gz']), [
    ['/l/a.log-20240131.gz', '/l/a.log-20240201', '/l/a.log'],
  ]);
  assert.deepEqual(files(['/l/a.log', '/l/a-2024-02-01.log', '/l/a.1.log']), [
    ['/l/a.1.log', '/l/a-2024-02-01.log', '/l/a.log'],
  ]);
  assert.deepEqual(files(['/l/b', '/l/a', '/m/a']), [['/l/a'], ['/l/b'], ['/m/a']]);
});
