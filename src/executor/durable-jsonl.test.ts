import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { openDurableJsonl } from './durable-jsonl.ts';

describe('a durable file of JSON lines', () => {
  let dir = '';
  let path = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-jsonl-'));
    path = join(dir, 'file.jsonl');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('gives back what was appended, also over several lives', () => {
    write(path, [{ n: 1 }, { n: 2 }]);
    write(path, [{ n: 3, text: 'line\nfeed ü' }]);
    assert.deepEqual(read(path), [{ n: 1 }, { n: 2 }, { n: 3, text: 'line\nfeed ü' }]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  test('reads lines that are longer than what it reads at once', () => {
    const values = [{ text: 'a'.repeat(200_000) }, { text: 'b'.repeat(65_535) }, { n: 1 }];
    write(path, values);
    assert.deepEqual(read(path), values);
  });

  test('cuts off a last line that a crash tore, wherever it tore it', () => {
    write(path, [{ n: 1 }, { n: 2, text: 'second' }]);
    const first = '{"n":1}\n'.length;
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.integer({ min: first, max: whole.length - 1 }), (size) => {
        writeFileSync(path, whole);
        truncateSync(path, size);
        assert.deepEqual(read(path), [{ n: 1 }]);
        write(path, [{ n: 3 }]);
        assert.deepEqual(read(path), [{ n: 1 }, { n: 3 }]);
      }),
      { numRuns: 30 },
    );
  });

  test('cuts off a last line of which the disk kept only zeros', () => {
    write(path, [{ n: 1 }]);
    appendFileSync(path, `${'\0'.repeat(40)}\n`);
    assert.deepEqual(read(path), [{ n: 1 }]);
  });

  test('does not read past a broken line in the middle', () => {
    writeFileSync(path, '{"n":1}\n{"n":\n{"n":3}\n');
    assert.throws(() => read(path), /line 2 is not JSON/);
    assert.equal(readFileSync(path, 'utf8').length, 22, 'and leaves the file as it is');
  });

  test('a write that the disk does not take leaves the file as before', () => {
    const limited = spawnSync(
      'prlimit',
      ['--fsize=64', process.execPath, join(import.meta.dirname, 'testing/fill-file.ts'), path],
      { encoding: 'utf8' },
    );
    assert.equal(limited.status, 0, limited.stderr);
    const { taken, refused, sizeAfter } = JSON.parse(limited.stdout);
    assert.ok(taken > 0);
    assert.equal(refused, 'EFBIG');
    assert.equal(sizeAfter, statSync(path).size);
    assert.equal(read(path).length, taken);
  });
});

function write(path: string, values: readonly unknown[]): void {
  const file = openDurableJsonl(path, () => undefined);
  for (const value of values) file.append(value);
  file.close();
}

function read(path: string): unknown[] {
  const values: unknown[] = [];
  openDurableJsonl(path, (value) => values.push(value)).close();
  return values;
}
