import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createFrameDecoder, type LogStream } from './log-frames.ts';
import { createLineCollector, type LogWindow, MAX_LINE_BYTES, MAX_LOG_BYTES } from './log-lines.ts';

const STAMP = '2026-03-04T05:06:07.123456789Z';

function frame(stream: LogStream, payload: Buffer): Buffer {
  const header = Buffer.from([stream === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function read(chunks: readonly Buffer[], tail = 1000): LogWindow & { midFrame: boolean } {
  const decoder = createFrameDecoder();
  const lines = createLineCollector(tail);
  for (const chunk of chunks) for (const piece of decoder.push(chunk)) lines.push(piece);
  return { ...lines.finish(), midFrame: decoder.midFrame() };
}

/** Cuts bytes at these places, in whatever order they come. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

const oneStream = fc.constantFrom<LogStream>('stdout', 'stderr');
const frames = fc.array(
  fc.tuple(
    oneStream,
    fc.oneof(fc.string({ unit: 'binary' }).map(Buffer.from), fc.uint8Array().map(Buffer.from)),
  ),
  { maxLength: 12 },
);

describe('any way of cutting a multiplexed stream', () => {
  test('gives the same lines', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat()), (parts, places) => {
        const bytes = Buffer.concat(parts.map(([stream, payload]) => frame(stream, payload)));
        assert.deepEqual(read(cut(bytes, places)), read([bytes]));
      }),
    );
  });

  test('gives each stream its own lines back', () => {
    const text = fc.stringMatching(/^[a-zä€🙂 ]{0,20}$/u);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(oneStream, text)),
        fc.array(fc.nat()),
        fc.array(fc.nat()),
        (said, places, splits) => {
          const whole = said.map(([stream, line]) => [stream, Buffer.from(`${STAMP} ${line}\n`)] as const);
          const parts = whole.flatMap(([stream, line]) =>
            cut(line, splits).map((part) => frame(stream, part)),
          );
          const { lines } = read(cut(Buffer.concat(parts), places));
          assert.deepEqual(
            lines.map((line) => [line.stream, line.text]),
            said,
          );
        },
      ),
    );
  });
});

test('takes the timestamp off, in milliseconds, and numbers the lines', () => {
  const { lines } = read([frame('stderr', Buffer.from(`${STAMP} one\r\nno stamp\n${STAMP} \nopen end`))]);
  assert.deepEqual(lines, [
    { n: 1, stream: 'stderr', at: '2026-03-04T05:06:07.123Z', text: 'one' },
    { n: 2, stream: 'stderr', at: null, text: 'no stamp' },
    { n: 3, stream: 'stderr', at: '2026-03-04T05:06:07.123Z', text: '' },
    { n: 4, stream: 'stderr', at: null, text: 'open end' },
  ]);
});

test('keeps the newest lines, and says that there were more', () => {
  const bytes = frame('stdout', Buffer.from('one\ntwo\nthree\n'));
  assert.deepEqual(
    read([bytes], 2).lines.map(({ n, text }) => `${n} ${text}`),
    ['1 two', '2 three'],
  );
  assert.equal(read([bytes], 2).truncated, true);
  assert.equal(read([bytes], 3).truncated, false);
});

test('cuts a very long line without tearing a character', () => {
  const { lines, truncated } = read([frame('stdout', Buffer.from(`${'€'.repeat(MAX_LINE_BYTES)}\nshort\n`))]);
  assert.match(lines[0]?.text ?? '', /^€+ … \(\d+ bytes cut\)$/);
  assert.equal(lines[1]?.text, 'short');
  assert.equal(truncated, true);
});

test('never answers with more than its bound of bytes', () => {
  const line = Buffer.from(`${'x'.repeat(4000)}\n`);
  const { lines, truncated } = read(Array.from({ length: 400 }, () => frame('stdout', line)));
  const bytes = lines.reduce((sum, { text }) => sum + text.length, 0);
  assert.ok(bytes <= MAX_LOG_BYTES && bytes > MAX_LOG_BYTES - 8000);
  assert.equal(truncated, true);
});

test('tells that the stream ended inside a frame', () => {
  const bytes = frame('stdout', Buffer.from('half a line\n'));
  assert.equal(read([bytes]).midFrame, false);
  for (const end of [3, 10]) assert.equal(read([bytes.subarray(0, end)]).midFrame, true);
});

test('refuses a stream that is not multiplexed', () => {
  assert.throws(() => read([Buffer.from('plain text of a terminal\n')]), /not multiplexed/);
});
