import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '#core/canonical-json.ts';
import { capOutput } from './output-cap.ts';

const size = (value: Json) => Buffer.byteLength(JSON.stringify(value));

test('what fits is left as it is', () => {
  const output = { lines: ['a', 'b'], n: 1 };
  assert.deepEqual(capOutput(output, 1000), { output, truncated: false });
});

test('the longest list loses its end, the other fields stay', () => {
  const lines = Array.from({ length: 1000 }, (_, n) => ({ n, text: `line number ${n}` }));
  const { output, truncated } = capOutput({ service: 'radarr', lines, truncated: false }, 5000);
  const cut = output as { service: string; lines: typeof lines; truncated: boolean };
  assert.equal(truncated, true);
  assert.equal(cut.service, 'radarr');
  assert.deepEqual(cut.lines, lines.slice(0, cut.lines.length));
  assert.ok(cut.lines.length > 50);
});

test('a long text is cut at a space and says how much is missing', () => {
  const text = 'some words of a log line '.repeat(1000);
  const { output } = capOutput({ text }, 2000);
  const cut = (output as { text: string }).text;
  const [, kept = '', missing] = /^(.*) \[cut: (\d+) bytes more\]$/.exec(cut) ?? [];
  assert.ok(text.startsWith(kept));
  assert.equal(kept.length + Number(missing), text.length);
});

test('never leaves half a word at the cut, which could be half a secret', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9'.repeat(20);
  for (let room = 300; room < 900; room += 7) {
    const { output } = capOutput({ text: `${'word '.repeat(30)}${token} ${'more '.repeat(200)}` }, room);
    const { text } = output as { text: string };
    assert.ok(text.includes(`${token} `) || !text.includes('eyJ'), String(room));
  }
});

test('any output gets below the cap, and only what was too large is cut', () => {
  const wide = fc.string({ unit: 'grapheme', maxLength: 4000 });
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      wide,
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 30 }),
      fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 20 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.integer({ min: 1000, max: 6000 }), (output, max) => {
      const capped = capOutput(output, max);
      assert.ok(size(capped.output) <= max);
      assert.equal(capped.truncated, size(output) > max);
      if (!capped.truncated) assert.equal(capped.output, output);
    }),
    { numRuns: 300 },
  );
});
