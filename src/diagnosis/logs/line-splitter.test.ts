import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter, LONGEST_LINE } from './line-splitter.ts';

function linesOf(...chunks: Uint8Array[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((bytes, from, to) =>
    lines.push(Buffer.from(bytes.subarray(from, to)).toString()),
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

describe('lines of a stream', () => {
  test('a last line counts with and without a line break', () => {
    assert.deepEqual(linesOf(Buffer.from('a\n\nb\n')), ['a', '', 'b']);
    assert.deepEqual(linesOf(Buffer.from('a\nb')), ['a', 'b']);
    assert.deepEqual(linesOf(), []);
  });

  test('a byte order mark is no text', () => {
    assert.deepEqual(linesOf(Buffer.from('\ufeffa\n\ufeffb')), ['a', '\ufeffb']);
  });

  test('a line of any length is one line, its end left out', () => {
    const long = Buffer.alloc(3 * LONGEST_LINE + 5, 'x');
    const [first, ...rest] = linesOf(long.subarray(0, 7), long.subarray(7), Buffer.from('\nb\n'));
    assert.equal(first?.length, LONGEST_LINE);
    assert.deepEqual(rest, ['b']);
    assert.equal(linesOf(Buffer.concat([long, Buffer.from('\n')]))[0]?.length, LONGEST_LINE);
  });

  test('chunks do not matter, nor what becomes of their memory', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(70), { maxLength: 6 }), (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const lines: string[] = [];
        const splitter = new LineSplitter((line, from, to) =>
          lines.push(Buffer.from(line.slice(from, to)).toString()),
        );
        for (let at = 1; at < places.length; at += 1) {
          const chunk = Buffer.from(bytes.subarray(places[at - 1], places[at]));
          splitter.push(chunk);
          chunk.fill(0);
        }
        splitter.end();
        assert.deepEqual(lines, linesOf(bytes));
      }),
    );
  });
});
