import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ServiceLogs } from '#contract/controller-api.ts';
import { OpsError } from '#core/ops-error.ts';
import { NO_SOURCES, type ToolSources } from '../sources.ts';
import type { ToolContext } from '../tool.ts';
import { fakeController, fakeService, NOW, service, toolContext } from '../tool-fixture.ts';
import { fakeLoki, type LokiLine } from './loki-fixture.ts';
import { LogSearchResult } from './search/result.ts';
import { searchLogs } from './search-logs.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-search-logs-'));
after(() => rmSync(dir, { recursive: true }));

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * MINUTE).toISOString();

async function search(args: Record<string, unknown>, context: ToolContext): Promise<LogSearchResult> {
  return LogSearchResult.parse(await searchLogs.run(searchLogs.input.parse(args), context));
}

function contextWith(sources: Partial<ToolSources>, more: Partial<ToolContext> = {}): ToolContext {
  return toolContext([], { sources: { ...NO_SOURCES, ...sources }, ...more });
}

const texts = ({ matches }: LogSearchResult) => matches.map(({ text }) => text);

describe('in the logs of services', () => {
  const log = (name: string, lines: readonly string[], truncated = false): ServiceLogs => ({
    service: name,
    truncated,
    lines: lines.map((text, index) => ({
      n: index + 1,
      at: ago(lines.length - index),
      stream: 'stdout',
      text,
    })),
  });
  const logs = new Map([
    ['web', log('web', ['ready', 'GET /a', 'ERROR: timeout', '  at handler', 'GET /b timeout'])],
    ['db', log('db', ['WARN timeout', 'ok'], true)],
  ]);
  const context = toolContext([service('web'), service('db'), service('gone')], {
    controller: fakeController({
      logs: async (id) => logs.get(id) ?? Promise.reject(new OpsError('runtime_failed', `${id} has no log`)),
    }),
  });

  test('finds lines of all, in order of time, with counts; and says what was left out', async () => {
    const found = await search({ pattern: 'timeout' }, context);
    assert.deepEqual(
      found.matches.map(({ source, line }) => `${source}:${line}`),
      ['web:3', 'db:1', 'web:5'],
    );
    assert.equal(found.total, 3);
    assert.equal(
      found.counts.reduce((sum, { count }) => sum + count, 0),
      3,
    );
    assert.equal(found.truncated, true);
    assert.match(found.notes.join('\n'), /gone has no log/);
    assert.match(found.notes.join('\n'), /db: only its newest 2 lines/);
  });

  test('of one service, with the lines around', async () => {
    const found = await search({ pattern: 'handler', service: 'web', context: 1 }, context);
    assert.deepEqual(found.matches, [
      {
        source: 'web',
        at: ago(2),
        line: 4,
        text: '  at handler',
        before: ['ERROR: timeout'],
        after: ['GET /b timeout'],
      },
    ]);
    assert.equal(found.truncated, false);
  });

  test('of a level, in a time, by an expression, and no more than the newest', async () => {
    assert.deepEqual(texts(await search({ pattern: '', level: 'error' }, context)), [
      'ERROR: timeout',
      '  at handler',
    ]);
    assert.deepEqual(texts(await search({ pattern: 'GET', service: 'web', since: '3m' }, context)), [
      'GET /b timeout',
    ]);
    assert.deepEqual(texts(await search({ pattern: 'GET', service: 'web', until: ago(3) }, context)), [
      'GET /a',
    ]);
    assert.deepEqual(texts(await search({ pattern: '^GET /[ab]$', regex: true, service: 'web' }, context)), [
      'GET /a',
    ]);
    const newest = await search({ pattern: 'timeout', limit: 1 }, context);
    assert.deepEqual([texts(newest), newest.total, newest.truncated], [['GET /b timeout'], 3, true]);
  });

  test('of nobody is refused', async () => {
    await assert.rejects(search({ pattern: 'x', service: 'nobody' }, context), { code: 'unknown_service' });
    await assert.rejects(search({ pattern: 'x', service: 'gone' }, context), { code: 'runtime_failed' });
  });
});

describe('in files', () => {
  const root = join(dir, 'logs');
  mkdirSync(join(root, 'app'), { recursive: true });
  const line = (minutes: number, text: string) => `${ago(minutes)} ${text}\n`;
  writeFileSync(
    join(root, 'app/a.log'),
    `${line(5, 'INFO new one') + line(3, 'ERROR new two')}  at new three\n`,
  );
  writeFileSync(join(root, 'app/a.log.1'), line(9, 'INFO old one') + line(7, 'INFO old two'));
  writeFileSync(join(root, 'app/a.log.2.gz'), gzipSync(line(90, 'INFO oldest one')));
  writeFileSync(join(root, 'plain.txt'), 'no time here, one\n');
  writeFileSync(join(root, 'core.bin'), Buffer.from([0, 1, 2, 0x6f, 0x6e, 0x65, 10]));
  const context = contextWith({ logRoots: [root] });

  test('finds lines in all parts of a log, the oldest first', async () => {
    const found = await search({ pattern: 'one', source: 'app/a.log' }, context);
    assert.deepEqual(
      found.matches.map(({ text, line: number }) => [text.split('INFO ')[1], number]),
      [
        ['oldest one', 1],
        ['old one', 1],
        ['new one', 1],
      ],
    );
    assert.deepEqual(found.notes, []);
  });

  test('finds lines in all files of a folder, and says which were no text or have no times', async () => {
    const found = await search({ pattern: 'one', source: root }, context);
    assert.equal(found.total, 4);
    assert.match(found.notes.join('\n'), /core\.bin is no text/);
    const bounded = await search({ pattern: 'one', source: root, since: '6m' }, context);
    assert.deepEqual([bounded.total, texts(bounded)], [1, [`${ago(5)} INFO new one`]]);
    assert.match(bounded.notes.join('\n'), /plain\.txt has no times/);
  });

  test('gives a line without a time the time and level of its event', async () => {
    const found = await search({ pattern: 'three', source: root, since: '4m', level: 'error' }, context);
    assert.deepEqual(
      found.matches.map(({ at, text }) => [at, text]),
      [[ago(3), '  at new three']],
    );
  });

  test('searches files and services together when no place is named', async () => {
    const both = contextWith(
      { logRoots: [root] },
      { services: async () => Promise.reject(new OpsError('unavailable', 'down')) },
    );
    const found = await search({ pattern: 'oldest' }, both);
    assert.equal(found.total, 1);
    assert.match(found.notes.join('\n'), /down/);
    assert.equal(found.truncated, true);
  });

  test('keeps the newest when the answer would be too large', async () => {
    const many = Array.from({ length: 900 }, (_, index) => line(10, `row ${index} ${'x'.repeat(300)}`));
    writeFileSync(join(root, 'large.log'), many.join(''));
    const found = await search({ pattern: 'row', source: 'large.log', limit: 1000 }, context);
    assert.ok(Buffer.byteLength(JSON.stringify(found)) < 120_000);
    assert.deepEqual([found.total, found.truncated], [900, true]);
    assert.match(found.matches.at(-1)?.text ?? '', /row 899/);
    rmSync(join(root, 'large.log'));
  });

  for (const [args, code] of [
    [{ source: '../x' }, 'bad_args'],
    [{ source: '/etc/hostname' }, 'bad_args'],
    [{ source: 'app/none.log' }, 'precondition'],
    [{ source: 'app/a.log', service: 'web' }, 'bad_args'],
    [{ source: 'loki' }, 'precondition'],
    [{ since: '1m', until: '2m' }, 'bad_args'],
    [{ pattern: '(', regex: true }, 'bad_args'],
    [{ pattern: 'a\nb' }, 'bad_args'],
  ] as const)
    test(`${JSON.stringify(args)} is refused`, async () => {
      await assert.rejects(search({ pattern: 'x', ...args }, context), { code });
    });

  test('nothing outside of the configured folders is read', async () => {
    await assert.rejects(search({ pattern: 'x', source: root }, contextWith({})), { code: 'precondition' });
  });
});

describe('in Loki', () => {
  const line = (seconds: number, text: string, app = 'web'): LokiLine => ({
    labels: { app, host: 'one' },
    at: NOW.getTime() - seconds * 1000,
    text,
  });
  const lines = [
    line(4000, 'level=error msg="timeout of \\"x\\""'),
    line(50, 'level=info msg=start'),
    line(40, 'level=error msg=timeout'),
    line(30, 'level=info msg="no timeout"'),
    line(20, 'level=error msg=timeout', 'db'),
  ];

  async function inLoki(args: Record<string, unknown>): Promise<LogSearchResult> {
    await using loki = await fakeLoki(lines);
    return await search({ source: 'loki', ...args }, contextWith({ lokiUrl: `${loki.url}/` }));
  }

  test('finds lines of all streams, and has them counted', async () => {
    const found = await inLoki({ pattern: 'timeout' });
    assert.deepEqual([found.total, found.matches.length], [4, 4]);
    assert.equal(
      found.counts.reduce((sum, { count }) => sum + count, 0),
      4,
    );
    assert.equal(found.matches.at(-1)?.source, '{app="db", host="one"}');
    const newest = await inLoki({ pattern: 'timeout', limit: 2 });
    assert.deepEqual([newest.total, newest.matches.length, newest.truncated], [4, 2, true]);
  });

  test('of a service, a time, a level, by an expression', async () => {
    assert.equal((await inLoki({ pattern: 'timeout', service: 'db' })).total, 1);
    assert.equal((await inLoki({ pattern: 'timeout', since: '1m' })).total, 3);
    assert.equal((await inLoki({ pattern: 'timeout', until: ago(1) })).total, 1);
    assert.equal((await inLoki({ pattern: 'timeout', level: 'info' })).total, 1);
    assert.equal((await inLoki({ pattern: 'msg="?timeout"?$', regex: true })).total, 2);
    assert.equal((await inLoki({ pattern: 'of \\"x\\"' })).total, 1);
  });

  test('with the lines around in the same stream', async () => {
    const { matches } = await inLoki({ pattern: 'no timeout', context: 1, since: '5m' });
    assert.deepEqual(matches[0]?.before, ['level=error msg=timeout']);
    assert.deepEqual(matches[0]?.after, []);
  });

  test('says what it knows nothing of, and what went wrong there', async () => {
    await assert.rejects(inLoki({ pattern: 'x', service: 'nobody' }), {
      code: 'precondition',
      message: /nobody/,
    });
    assert.equal((await inLoki({ pattern: 'x', since: ago(-10) })).total, 0);
    await using moved = await fakeService((_, response) =>
      response.writeHead(302, { location: 'http://x/' }).end(),
    );
    const elsewhere = contextWith({ lokiUrl: moved.url });
    await assert.rejects(search({ pattern: 'x', source: 'loki' }, elsewhere), {
      code: 'tool_failed',
      message: /302/,
    });
    assert.equal(moved.received.length, 1);
    await using broken = await fakeService((_, response) =>
      response.writeHead(500).end('too many outstanding requests'),
    );
    await assert.rejects(search({ pattern: 'x', source: 'loki' }, contextWith({ lokiUrl: broken.url })), {
      message: /500: too many outstanding requests/,
    });
  });
});

test('a search that takes too long answers with what it has found', { timeout: 30_000 }, async () => {
  const root = join(dir, 'slow');
  mkdirSync(root);
  writeFileSync(join(root, 'a.log'), `${ago(2)} aaa first\n`);
  writeFileSync(join(root, 'b.log'), `${ago(1)} ${'a'.repeat(60)}!\n`);
  const found = await search(
    { pattern: '(a+)+( first|$)', regex: true, source: root },
    contextWith({ logRoots: [root] }),
  );
  assert.deepEqual([found.total, found.truncated], [1, true]);
  assert.match(found.notes.join('\n'), /stopped after 4 s/);
});
