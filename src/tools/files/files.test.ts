import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describeTool, type MutatingTool, type ReadTool } from '../tool.ts';
import { toolContext } from '../tool-fixture.ts';
import { confine } from './confined-path.ts';
import { fileTools } from './file-tools.ts';
import { contentOf, sha256Of } from './text-file.ts';

const CANARY = 'what nobody may read';
const base = realpathSync(mkdtempSync(join(tmpdir(), 'opspilot-files-')));
after(() => rmSync(base, { recursive: true, force: true }));
const root = join(base, 'root');
const outside = join(base, 'outside');
const twin = join(base, 'root-of-another');
for (const folder of [root, outside, twin, join(root, 'sub'), join(root, 'Sub2')]) mkdirSync(folder);
for (const folder of [outside, twin]) writeFileSync(join(folder, 'secret.txt'), CANARY);
writeFileSync(join(root, 'plain.txt'), 'hello\n');
writeFileSync(join(root, 'sub', 'deep.txt'), 'deep');
writeFileSync(join(root, 'binary'), Buffer.from([0, 255, 1]));
writeFileSync(join(root, 'large'), Buffer.alloc(1024 * 1024 + 1, 97));
symlinkSync(outside, join(root, 'out'));
symlinkSync(join(outside, 'secret.txt'), join(root, 'link.txt'));
symlinkSync('/proc/self', join(root, 'self'));
symlinkSync('..', join(root, 'sub', 'up'));
execFileSync('mkfifo', [join(root, 'fifo')]);

const keepDir = join(base, 'kept');
const tools = fileTools({ roots: [root], keepDir });
const context = toolContext([]);

async function read(name: string, args: unknown): Promise<Record<string, unknown>> {
  const tool = tools.find((one) => one.name === name) as ReadTool;
  return tool.output.parse(await tool.run(tool.input.parse(args), context)) as Record<string, unknown>;
}

function mutating(name: string): MutatingTool {
  return tools.find((one) => one.name === name) as MutatingTool;
}

async function act(name: string, args: unknown) {
  const tool = mutating(name);
  return tool.hub?.act(tool.input.parse(args), context);
}

describe('reading', () => {
  test('gives text with its hash, in pieces where it is long', async () => {
    const path = join(root, 'plain.txt');
    const { content, sha256, truncated } = await read('read_file', { path });
    assert.deepEqual([content, sha256, truncated], ['hello\n', sha256Of('hello\n'), false]);
    assert.equal((await read('read_file', { path, offset: 2 })).content, 'llo\n');
    writeFileSync(join(root, 'long.txt'), `${'a'.repeat(60_000)}end`);
    const first = await read('read_file', { path: join(root, 'long.txt') });
    assert.deepEqual([(first.content as string).length, first.truncated], [60_000, true]);
    assert.equal((await read('read_file', { path: join(root, 'long.txt'), offset: 60_000 })).content, 'end');
  });

  test('lists folders, with links as links', async () => {
    const { entries } = await read('list_directory', { path: root });
    const kinds = Object.fromEntries(
      (entries as { name: string; kind: string }[]).map(({ name, kind }) => [name, kind]),
    );
    assert.deepEqual(
      [kinds['plain.txt'], kinds.sub, kinds.out, kinds.fifo],
      ['file', 'folder', 'link', 'other'],
    );
    const roots = await read('list_directory', {});
    assert.deepEqual(
      (roots.entries as { name: string }[]).map(({ name }) => name),
      [root],
    );
    assert.ok((await read('list_directory', { path: `${root}/sub/` })).entries);
  });

  for (const [path, code] of [
    ['plain.txt', 'bad_args'],
    [`${root}/../outside/secret.txt`, 'bad_args'],
    [`${root}/sub/../plain.txt`, 'bad_args'],
    [`${root}/./plain.txt`, 'bad_args'],
    [`${root}//plain.txt`, 'bad_args'],
    [`${root}/plain.txt\0.jpg`, 'bad_args'],
    [`${root}/plain.txt\n`, 'bad_args'],
    [`${root}/\ud800`, 'bad_args'],
    [`${root}/${'a'.repeat(256)}`, 'bad_args'],
    [`${outside}/secret.txt`, 'forbidden'],
    [`${twin}/secret.txt`, 'forbidden'],
    [`${root.toUpperCase()}/plain.txt`, 'forbidden'],
    ['/etc/passwd', 'forbidden'],
    ['/proc/self/environ', 'forbidden'],
    [`/proc/self/root${root}/plain.txt`, 'forbidden'],
    [`/proc/self/cwd${root}`, 'forbidden'],
    ['/', 'forbidden'],
    [`${root}/out/secret.txt`, 'forbidden'],
    [`${root}/link.txt`, 'forbidden'],
    [`${root}/self/environ`, 'forbidden'],
    [`${root}/sub/up/plain.txt`, 'forbidden'],
    [`${root}/%2e%2e/outside/secret.txt`, 'precondition'],
    [`${root}/..%2foutside/secret.txt`, 'precondition'],
    [`${root}/\u2024\u2024/outside/secret.txt`, 'precondition'],
    [`${root}/..\\outside\\secret.txt`, 'precondition'],
    [`${root}/SUB/deep.txt`, 'precondition'],
    [`${root}/plain.txt/x`, 'precondition'],
    [`${root}/sub`, 'precondition'],
    [`${root}/fifo`, 'precondition'],
    [`${root}/binary`, 'precondition'],
    [`${root}/large`, 'precondition'],
  ] as const)
    test(`refuses ${JSON.stringify(path.replaceAll(base, ''))} as ${code}`, async () => {
      await assert.rejects(read('read_file', { path }), { code });
    });

  test('refuses what is no file of a disk', async () => {
    const socket = join(root, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    await assert.rejects(read('read_file', { path: socket }), { code: 'precondition' });
    await new Promise((resolve) => server.close(resolve));
    for (const kernel of ['/proc', '/sys'])
      await assert.rejects(contentOf(`${kernel}/version`, [kernel]), { code: 'forbidden' });
    await assert.rejects(contentOf('/proc/self/environ', ['/']), { code: 'forbidden' });
  });

  test('no path of any kind of characters gives what is outside', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '',
        'out',
        'sub',
        'up',
        'self',
        'link.txt',
        'root',
        'outside',
        'secret.txt',
        '%2e%2e',
        '\u2025',
        '~',
        '...',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const start = fc.constantFrom(root, `${root}/sub`, '', '/', base, '/proc/self/root', twin);
    await fc.assert(
      fc.asyncProperty(start, fc.array(piece, { maxLength: 6 }), async (from, pieces) => {
        const path = [from, ...pieces].join('/');
        const output = await read('read_file', { path }).catch(() => null);
        return output === null || output.content !== CANARY;
      }),
      { numRuns: 2000 },
    );
  });

  test('what is let through names a place below its root, letter by letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (rest) => {
        const path = `${root}/${rest}`;
        try {
          const place = confine(path, [root]);
          return (
            [place.root, ...place.names].join('/') === path.replace(/\/$/, '') && !place.names.includes('..')
          );
        } catch {
          return true;
        }
      }),
    );
  });
});

describe('while somebody swaps a folder for a link', () => {
  /** Swaps `dir` in the root between a folder and a link to the outside, as fast as it can. */
  const SWAP = `
    const { renameSync } = require('node:fs');
    const { workerData: { dir, link, spare }, parentPort } = require('node:worker_threads');
    let go = true;
    parentPort.on('message', () => { go = false; });
    (function swap() {
      for (let n = 0; n < 200; n += 1) {
        renameSync(dir, spare); renameSync(link, dir);
        renameSync(dir, link); renameSync(spare, dir);
      }
      if (go) setImmediate(swap); else process.exit();
    })();`;

  test('no read gives what is outside, and no write lands there', async () => {
    const dir = join(root, 'swapped');
    mkdirSync(dir);
    writeFileSync(join(dir, 'secret.txt'), 'inside');
    const link = join(root, 'swap-link');
    symlinkSync(outside, link);
    const worker = new Worker(SWAP, { eval: true, workerData: { dir, link, spare: join(root, 'spare') } });
    await delay(50);
    const seen = new Map<unknown, number>();
    const count = (what: unknown) => seen.set(what, (seen.get(what) ?? 0) + 1);
    for (let n = 0; n < 1500; n += 1) {
      await read('read_file', { path: join(dir, 'secret.txt') }).then(
        ({ content }) => count(content),
        ({ code }: { code: string }) => count(code),
      );
      if (n % 10 === 0)
        await act('write_file', { path: join(dir, 'new.txt'), content: `n${n}` }).then(
          () => count('written'),
          ({ code }: { code: string }) => count(code),
        );
    }
    worker.postMessage('stop');
    await new Promise((resolve) => worker.once('exit', resolve));
    assert.equal(seen.get(CANARY), undefined);
    assert.ok(
      (seen.get('inside') ?? 0) > 0 && (seen.get('forbidden') ?? 0) > 0,
      'both were there to be seen',
    );
    assert.throws(() => statSync(join(outside, 'new.txt')), { code: 'ENOENT' });
  });
});

describe('writing', () => {
  test('is planned with the whole text, an undo and a test of the end', async () => {
    const tool = mutating('write_file');
    const path = join(root, 'plain.txt');
    const plan = tool.plan({ path, content: 'new' }, []);
    assert.deepEqual(
      [plan.target, plan.action],
      ['files', { verb: 'write_file', args: { path, content: 'new' } }],
    );
    assert.deepEqual(plan.undo, { verb: 'restore_file', args: { path, written: sha256Of('new') } });
    const [check] = plan.predicate?.checks ?? [];
    assert.deepEqual(check?.kind === 'output' && check.equals, sha256Of('new'));
    assert.throws(() => tool.plan({ path: '/etc/passwd', content: '' }, []), { code: 'forbidden' });
    const before = await tool.observe({ path }, context);
    assert.deepEqual(before?.binding, { path, sha256: sha256Of('hello\n'), mode: 0o644 });
    writeFileSync(path, 'hello\n!');
    assert.notDeepEqual((await tool.observe({ path }, context))?.binding, before?.binding);
    writeFileSync(path, 'hello\n');
    assert.equal(describeTool(tool).executor, 'hub');
  });

  test('replaces the whole, keeps its mode, and is undone', async () => {
    const path = join(root, 'config.ini');
    writeFileSync(path, 'former');
    chmodSync(path, 0o640);
    assert.equal((await act('write_file', { path, content: 'new' }))?.state, 'ok');
    assert.deepEqual([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], ['new', 0o640]);
    const written = sha256Of('new');
    assert.equal((await act('restore_file', { path, written }))?.state, 'ok');
    assert.deepEqual([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], ['former', 0o640]);
    await assert.rejects(act('restore_file', { path, written }) as Promise<unknown>, {
      code: 'precondition',
    });
  });

  test('a file that it made is removed again, one that somebody changed since is left', async () => {
    const path = join(root, 'sub', 'fresh.txt');
    await act('write_file', { path, content: 'one' });
    writeFileSync(path, 'changed by a person');
    const back = { path, written: sha256Of('one') };
    await assert.rejects(act('restore_file', back) as Promise<unknown>, { code: 'precondition' });
    writeFileSync(path, 'one');
    assert.equal((await act('restore_file', back))?.state, 'ok');
    assert.throws(() => statSync(path), { code: 'ENOENT' });
  });

  test('leaves a hard link to elsewhere alone', async () => {
    const elsewhere = join(outside, 'linked.txt');
    writeFileSync(elsewhere, 'elsewhere');
    linkSync(elsewhere, join(root, 'hard.txt'));
    await act('write_file', { path: join(root, 'hard.txt'), content: 'here' });
    assert.equal(readFileSync(elsewhere, 'utf8'), 'elsewhere');
  });

  for (const path of [
    `${root}/link.txt`,
    `${root}/out/new.txt`,
    `${root}/none/new.txt`,
    root,
    `${root}/sub`,
    `${root}/fifo`,
  ])
    test(`refuses ${JSON.stringify(path.replaceAll(base, ''))}`, async () => {
      await assert.rejects(act('write_file', { path, content: 'x' }) as Promise<unknown>);
      assert.equal(readFileSync(join(outside, 'secret.txt'), 'utf8'), CANARY);
    });

  test('tells after a crash what became of it', async () => {
    const path = join(root, 'settled.txt');
    const tool = mutating('write_file');
    const settle = () => tool.hub?.settle({ path, content: 'x' }, new Date(), context);
    assert.equal((await settle())?.state, 'failed');
    await act('write_file', { path, content: 'x' });
    assert.equal((await settle())?.state, 'ok');
  });
});

test('without a root there is no tool', () => {
  assert.deepEqual(fileTools({ roots: [], keepDir }), []);
});
