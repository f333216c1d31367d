import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogLine } from '#contract/service.ts';
import { mergeLines, shownLines, templateOf } from './log-lines.ts';

const line = (text: string, at: string | null = null, n = 1): LogLine => ({ n, at, stream: 'stdout', text });
const ALL = { find: '', atLeast: null, templates: false } as const;
const texts = (lines: readonly LogLine[], filter: Partial<Parameters<typeof shownLines>[1]>) =>
  shownLines(lines, { ...ALL, ...filter }).map((shown) => shown.line.text);

test('a level lets through what is as bad and worse, with the stack trace that belongs to it', () => {
  const lines = ['[Info] hello', '[Error] broken', '   at main.js:1', 'no level at all', '[Warn] hm'].map(
    (text) => line(text),
  );
  assert.deepEqual(texts(lines, { atLeast: 'error' }), ['[Error] broken', '   at main.js:1']);
  assert.deepEqual(texts(lines, { atLeast: 'warn' }), ['[Error] broken', '   at main.js:1', '[Warn] hm']);
  assert.equal(texts(lines, {}).length, 5);
  assert.deepEqual(texts(lines, { find: 'BROKEN' }), ['[Error] broken']);
});

test('lines of one shape are drawn together, where the first stood, showing the newest', () => {
  const lines = ['took 12 ms', 'other', 'took 99 ms'].map((text) => line(text));
  const shown = shownLines(lines, { ...ALL, templates: true });
  assert.deepEqual(
    shown.map(({ line: { text }, count }) => [text, count]),
    [
      ['took 99 ms', 2],
      ['other', 1],
    ],
  );
  assert.equal(templateOf('id 0af31b2c9 of "Dune" at 2026-03-01T10:00:00Z'), 'id # of "#" at #');
});

test('reading again adds exactly what is new', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 20 }),
      (count, tail, more) => {
        const all = Array.from({ length: count + more }, (_, n) =>
          line(`text ${n % 3}`, `2026-03-01T10:00:${n}`),
        );
        const before = all.slice(0, count);
        const later = all.slice(-Math.max(tail, more + 1));
        assert.deepEqual(mergeLines(before, later), all);
      },
    ),
  );
});

test('where lines were lost between two readings, both are kept', () => {
  assert.deepEqual(
    mergeLines([line('a')], [line('x'), line('y')]).map(({ text }) => text),
    ['a', 'x', 'y'],
  );
});
