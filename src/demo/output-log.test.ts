import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { appendOutput, rotate } from './output-log.ts';

const AT = new Date('2024-05-06T07:08:09.010Z');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'opspilot-output-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('stamps every line of a text and leaves empty ones out', () => {
  appendOutput(dir, AT, 'stderr', 'Error: boom\n\n   at here');
  const at = '2024-05-06T07:08:09.010Z';
  const expected = `${at} stderr Error: boom\n${at} stderr    at here\n`;
  assert.equal(readFileSync(join(dir, 'output.log'), 'utf8'), expected);
});

test('a log that is too large is moved aside, one generation', () => {
  const path = join(dir, 'output.log');
  for (const text of ['first', 'second', 'third']) {
    appendOutput(dir, AT, 'stdout', text);
    rotate(path, 10);
    assert.equal(existsSync(path), false);
    assert.match(readFileSync(`${path}.1`, 'utf8'), new RegExp(` stdout ${text}\n$`));
  }
  appendOutput(dir, AT, 'stdout', 'fourth');
  rotate(path);
  assert.equal(existsSync(path), true);
});
