import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ChunkedReader } from './chunked.ts';

/** What comes of a text cut at these places: its data, and what stands behind its end; null when it is refused. */
function read(text: Buffer, cuts: readonly number[]): { data: string; behind: string } | null {
  const reader = new ChunkedReader();
  const places = [...new Set(cuts.map((cut) => cut % (text.byteLength + 1)))].toSorted((a, b) => a - b);
  let data = '';
  let from = 0;
  for (const to of [...places, text.byteLength]) {
    const piece = Buffer.from(text.subarray(from, to));
    const taken = reader.take(piece, 0);
    if (!taken) return null;
    // The place of the end is told by what is behind it: in-place moves leave that alone.
    data += taken.data.toString('latin1');
    if (taken.end >= 0)
      return { data, behind: piece.toString('latin1', taken.end) + text.toString('latin1', to) };
    from = to;
  }
  return { data, behind: 'unended' };
}

const chunk = fc.tuple(
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('', ';a', ';a="b c"', '  '),
  fc.boolean(),
);

test('data comes out as it went in, however its bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(chunk, { maxLength: 8 }),
      fc.constantFrom('', 'x-sum: 1\r\n', 'a: b\r\nc: d\r\n'),
      fc.constantFrom('', 'HTTP/1.1 200 OK'),
      fc.array(fc.nat(), { maxLength: 12 }),
      (chunks, trailers, behind, cuts) => {
        const parts = chunks.flatMap(([bytes, extension, upper]) => {
          const size = bytes.byteLength.toString(16);
          return [`${upper ? size.toUpperCase() : size}${extension}\r\n`, bytes, '\r\n'];
        });
        const text = Buffer.concat(
          [...parts, `0\r\n${trailers}\r\n`, behind].map((part) => Buffer.from(part as string)),
        );
        assert.deepEqual(read(text, cuts), {
          data: Buffer.concat(chunks.map(([bytes]) => bytes)).toString('latin1'),
          behind,
        });
      },
    ),
  );
});

test('small chunks that came together are one piece', () => {
  const taken = new ChunkedReader().take(Buffer.from('2\r\nab\r\n3\r\ncde\r\n1\r\nf'), 0);
  assert.equal(String(taken?.data), 'abcdef');
});

for (const [what, text] of [
  ['no size', '\r\nab\r\n0\r\n\r\n'],
  ['a negative size', '-1\r\n\r\n'],
  ['a size with a sign', '+2\r\nab\r\n0\r\n\r\n'],
  ['a size with a prefix', '0x2\r\nab\r\n0\r\n\r\n'],
  ['a size beyond all measure', 'fffffffffffff\r\n'],
  ['a size behind a blank', ' 2\r\nab\r\n0\r\n\r\n'],
  ['a line feed alone behind the size', '2\nab\r\n0\r\n\r\n'],
  ['a line feed alone behind the data', '2\r\nab\n0\r\n\r\n'],
  ['a carriage return alone behind the size', '2\rab\r\n0\r\n\r\n'],
  ['more data than was announced', '2\r\nabc\r\n0\r\n\r\n'],
  ['an extension with a line feed', '2;a\nb\r\nab\r\n0\r\n\r\n'],
  ['a trailer with a line feed', '0\r\na: b\n\r\n\r\n'],
  ['a zero byte in an extension', '2;\0\r\nab\r\n0\r\n\r\n'],
  ['an extension without an end', `2;${'x'.repeat(5000)}`],
  ['trailers without an end', `0\r\n${'a: b\r\n'.repeat(2000)}`],
] as const) {
  test(`${what} is refused`, () => {
    for (const cuts of [[], [1, 2, 3], Array.from({ length: text.length }, (_, n) => n)])
      assert.equal(read(Buffer.from(text), cuts), null);
  });
}
