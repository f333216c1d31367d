import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { EXIT, parseCommand, UsageError } from '../command.ts';
import { logTemplates } from './log-templates.ts';

const LOG = [
  '2031-04-05 06:07:08 INFO item 5 sold',
  '2031-04-05 06:07:08 ERROR cannot sell item 6',
  'shop.CartError: no cart',
  '  at sell (cart.js:5:7)',
  '2031-04-05 06:07:09 INFO item 7 sold',
];

describe('opspilot logs templates', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opspilot-templates-'));
    await writeFile(join(folder, 'a.log'), LOG.join('\n'));
    await writeFile(join(folder, 'b.log.1'), gzipSync(`${LOG.join('\r\n')}\r\n`));
  });
  after(() => rm(folder, { recursive: true }));

  async function run(...args: string[]): Promise<string> {
    let shown = '';
    const code = await logTemplates.run(parseCommand(logTemplates, args), {
      terminal: {
        out: (text) => {
          shown += text;
        },
        err: () => assert.fail('nothing to complain about'),
        color: false,
        interactive: false,
        width: 80,
        ask: async () => null,
      },
      env: {},
      signal: new AbortController().signal,
      now: () => new Date(0),
    });
    assert.equal(code, EXIT.ok);
    return shown;
  }

  test('lists templates, most frequent first', async () => {
    assert.equal(
      await run(join(folder, 'a.log')),
      ['2  info   item <num> sold', '1  error  cannot sell item <num>', '2 templates in 5 lines', ''].join(
        '\n',
      ),
    );
  });

  test('assigns each physical line to a cluster, a line that goes on to that of its event', async () => {
    const out = join(folder, 'out.csv');
    assert.equal(await run(join(folder, 'a.log'), '--assign', out), '');
    const [head, ...rows] = (await readFile(out, 'utf8')).trimEnd().split('\n');
    assert.equal(head, 'line,cluster');
    assert.deepEqual(
      rows.map((row) => row.split(',').map(Number)),
      [
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 0],
      ],
    );
  });

  test('reads several files as one log, packed ones too, and answers with JSON', async () => {
    const out = join(folder, 'both.csv');
    const files = [join(folder, 'a.log'), join(folder, 'b.log.1')];
    const found = JSON.parse(await run(...files, '--json', '--assign', out));
    assert.equal(found.lines, 10);
    assert.deepEqual(
      found.templates.map((one: { text: string; count: number; first: number; last: number }) => {
        return [one.text, one.count, one.first, one.last];
      }),
      [
        ['item <num> sold', 4, 1, 10],
        ['cannot sell item <num>', 2, 2, 7],
      ],
    );
    assert.equal((await readFile(out, 'utf8')).trimEnd().split('\n').at(-1), '10,0');
  });

  test('an empty file has no templates', async () => {
    await writeFile(join(folder, 'empty.log'), '');
    assert.equal(await run(join(folder, 'empty.log')), '0 templates in 0 lines\n');
  });

  test('says which file it cannot read or write', async () => {
    await assert.rejects(
      run(),
      new UsageError('name a file: opspilot logs templates FILE (- is standard input)'),
    );
    await assert.rejects(run(join(folder, 'none.log')), /^UsageError: cannot read .*none\.log: ENOENT/);
    await assert.rejects(run(folder), /^UsageError: cannot read .*: EISDIR/);
    await writeFile(join(folder, 'cut.gz'), gzipSync('x'.repeat(1000)).subarray(0, 15));
    await assert.rejects(run(join(folder, 'cut.gz')), /^UsageError: cannot read .*cut\.gz: /);
    await assert.rejects(run(join(folder, 'a.log'), '--assign', folder), /^UsageError: cannot write /);
  });
});
