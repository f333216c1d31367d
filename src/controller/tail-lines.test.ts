import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { tailLines } from './tail-lines.ts';

describe('the tail of a log', () => {
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-tail-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  test('is a run of whole lines up to the last one, within its bounds, however it is spread over files', () => {
    const text = fc.stringMatching(/^[a-zü ]{1,30}$/);
    const files = fc.array(fc.array(text, { maxLength: 20 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(files, fc.nat(40), fc.nat(600), (parts, lines, bytes) => {
        const paths = parts.map((part, index) => {
          const path = join(dir, `file.${index}`);
          writeFileSync(path, part.map((line) => `${line}\n`).join(''));
          return path;
        });
        const all = parts.toReversed().flat();
        const tail = tailLines([join(dir, 'missing'), ...paths], { lines: lines + 1, bytes });
        assert.deepEqual(tail.lines, tail.lines.length === 0 ? [] : all.slice(-tail.lines.length));
        assert.ok(tail.lines.length <= lines + 1);
        assert.ok(Buffer.byteLength(tail.lines.join('')) <= bytes);
        assert.equal(tail.more, tail.lines.length < all.length);
      }),
      { numRuns: 200 },
    );
  });
});
