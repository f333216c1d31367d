import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { LOG_LEVELS } from '#core/log-level.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { findRipgrep, ripgrep } from '#test/parts/ripgrep.ts';
import { type NaiveQuery, naiveSearch } from './naive-fixture.ts';
import { type LogSearchResult, resultOf } from './result.ts';
import type { LineQuery } from './search-file.ts';
import { searchSets } from './search-sets.ts';
import { createTally } from './tally.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-search-'));
after(() => rmSync(dir, { recursive: true }));

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const REFERENCE = Date.UTC(2026, 6, 1);

async function search(
  path: string,
  query: LineQuery & { readonly context: number },
  program: string | null,
): Promise<LogSearchResult> {
  await using open = new AsyncDisposableStack();
  const tally = createTally(1000);
  const notes: string[] = [];
  const { signal } = new AbortController();
  const told = { query, ripgrep: program, signal, scanned: () => undefined };
  await searchSets([{ name: path, files: [path] }], null, told, tally, open, notes);
  return await resultOf(tally, { context: query.context, scannedBytes: 0, cut: false, notes });
}

/** The same question to both, and that the answers are the same. */
async function compare(
  content: Buffer,
  packed: boolean,
  query: LineQuery & { context: number },
  program: string | null,
) {
  const path = join(dir, packed ? 'log.gz' : 'log');
  writeFileSync(path, packed ? gzipSync(content) : content);
  const regex = query.pattern.regex ? new RegExp(query.pattern.text) : null;
  const naive: NaiveQuery = {
    ...query,
    matches: (line) => regex?.test(line) ?? line.includes(query.pattern.text),
  };
  const expected = naiveSearch(content, REFERENCE, naive);
  const { matches, total, counts, notes } = await search(path, query, program);
  const timeless = notes.some((note) => note.includes('no times'));
  if (timeless) assert.deepEqual(expected, []);
  assert.equal(total, expected.length);
  assert.deepEqual(
    matches.map(({ source: _, ...match }) => match),
    // Lines of one moment stay in order; those that stand out of order are shown by their time.
    expected.toSorted((a, b) => Date.parse(a.at ?? '0001-01-01') - Date.parse(b.at ?? '0001-01-01')),
  );
  const timed = expected.filter(({ at }) => at !== null).length;
  assert.equal(
    counts.reduce((sum, { count }) => sum + count, 0),
    timed,
  );
}

const word = fc.constantFrom(
  'ab',
  'a',
  'ba',
  'b',
  ' ',
  'é',
  '\u{1F600}',
  '.',
  'ERROR',
  'aab',
  'x\ty',
  'aaaa',
);
const tail = fc.array(word, { maxLength: 6 }).map((words) => words.join(''));
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom('INFO', 'ERROR', 'warn:', ''), tail, fc.nat({ max: 5000 })),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('\tat'), tail, fc.constant(null)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(''), tail, fc.constant(null)) },
);
const end = fc.constantFrom('\n', '\n', '\r\n');

/** Lines with times that ascend, lines that go on with them, empty ones, two kinds of line end, perhaps none at last. */
const content = fc
  .tuple(fc.array(fc.tuple(line, end), { maxLength: 40 }), fc.boolean(), fc.option(fc.nat(), { freq: 4 }))
  .map(([lines, last, broken]) => {
    let at = START;
    const text = lines.map(([[head, words, later], ending]) => {
      if (later === null) return `${head}${words}${ending}`;
      at += later;
      return `${new Date(at).toISOString()} ${head} ${words}${ending}`;
    });
    const bytes = Buffer.from(text.join('').slice(0, last ? undefined : -1));
    // A byte that UTF-8 never has; not in the head of a line, where it would hide what the line begins with.
    const spot = broken === null ? -1 : bytes.lastIndexOf('a', broken % (bytes.length + 1));
    if (spot >= 0) bytes[spot] = 0xff;
    return bytes;
  });

const moment = fc.option(fc.integer({ min: -5000, max: 120_000 }).map((after) => START + after));
const query = fc.record({
  pattern: fc.oneof(
    tail.map((text) => ({ text, regex: false })),
    fc
      .constantFrom('a+b', '(a|b)+$', '^\\tat', 'ERROR.*a', '[^a ]b', '\\.', '(a*)*b', 'a{2,3}', '^$', 'é')
      .map((text) => ({ text, regex: true })),
  ),
  since: moment,
  until: moment,
  level: fc.constant(null),
  context: fc.nat({ max: 4 }),
});

/** What was wrong once: the only line with a time is the last, and has no end; two lines of one moment around one without. */
const ONCE_WRONG: [Buffer, LineQuery & { context: number }, boolean][] = [
  '\tat\n2026-01-02T03:04:05.000Z INFO ',
  '2026-01-02T03:04:05.000Z INFO \n\tat\n2026-01-02T03:04:05.000Z INFO ',
].map((text) => [
  Buffer.from(text),
  { pattern: { text: '', regex: false }, since: null, until: null, level: null, context: 0 },
  true,
]);

function finds(program: () => string | null, runs: number): void {
  test('what reading line by line finds', async () => {
    await fc.assert(
      fc.asyncProperty(content, query, fc.boolean(), async (bytes, asked, packed) => {
        // A byte that is no UTF-8 is no character to ripgrep, and a replaced one to JavaScript.
        fc.pre(!asked.pattern.regex || !bytes.includes(0xff));
        await compare(bytes, packed, asked, program());
      }),
      { numRuns: runs, examples: ONCE_WRONG },
    );
  });

  test('of a level what reading line by line finds', async () => {
    const level = fc.constantFrom(...LOG_LEVELS);
    const text = tail.filter((one) => one !== '');
    await fc.assert(
      fc.asyncProperty(content, query, level, text, (bytes, asked, wanted, literal) =>
        compare(
          bytes,
          false,
          { ...asked, level: wanted, pattern: { text: literal, regex: false } },
          program(),
        ),
      ),
      { numRuns: runs },
    );
  });
}

describe('a search without ripgrep finds', () => finds(() => null, 60));

await describeWith([ripgrep], 'a search with ripgrep finds', () => finds(findRipgrep, 60));

describe('in a large file', () => {
  /** Three megabytes, in order of time but for a second or two, and some lines longer than a block's room. */
  const large = (): Buffer => {
    const lines: string[] = [];
    for (let index = 0; index < 20_000; index += 1) {
      const at = START + index * 1000 + ((index * 7919) % 3) * 700 - 700;
      const long = index % 2500 === 7 ? 'x'.repeat(90_000) : '';
      lines.push(`${new Date(at).toISOString()} INFO request ${index} took ${index % 977}ms ${long}`);
      if (index % 100 === 50) lines.push(`\tat frame ${index}`);
    }
    return Buffer.from(`${lines.join('\n')}\n`);
  };
  const bytes = large();

  test('a search bounded in time finds what reading line by line finds', async () => {
    const bounds = fc.tuple(fc.integer({ min: -10, max: 20_010 }), fc.integer({ min: 0, max: 400 }));
    const patterns = fc.constantFrom('took 97', 'frame', '7');
    await fc.assert(
      fc.asyncProperty(bounds, patterns, ([from, length], text) => {
        const since = START + from * 1000;
        const asked = {
          pattern: { text, regex: false },
          level: null,
          context: 1,
          since,
          until: since + length * 1000,
        };
        return compare(bytes, false, asked, null);
      }),
      { numRuns: 12 },
    );
  });

  test('lines are whole however they lie in its blocks', async () => {
    for (const text of ['request 15007', 'xxxxxxxxxx ', 'took 976ms', 'x'])
      await compare(
        bytes,
        text.startsWith('took'),
        { pattern: { text, regex: false }, level: null, context: 0, since: null, until: null },
        null,
      );
  });
});
