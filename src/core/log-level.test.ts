import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LOG_LEVELS, type LogLevel, levelHint, logLevelOf } from './log-level.ts';

const LINES: readonly (readonly [line: string, level: LogLevel | null])[] = [
  ['2024-01-02 03:04:05,678 INFO root - started', 'info'],
  ['2024-01-02 03:04:05,678 - app - WARNING - slow', 'warn'],
  ['[2024-01-02 03:04:05] [error] x', 'error'],
  ['2024-01-02T03:04:05Z error cannot listen', 'error'],
  ['2024/01/02 03:04:05 [crit] 7#7: x', 'fatal'],
  ['{"level":"warn","msg":"error"}', 'warn'],
  ['{"level":50,"time":1700000000123,"msg":"x"}', 'error'],
  ['{"time":"2024-01-02T03:04:05Z","severity":"CRITICAL"}', 'fatal'],
  ['time="2024-01-02T03:04:05Z" level=debug msg="error"', 'debug'],
  ['E0102 03:04:05.678901 1 x.go:7] x', 'error'],
  ['03-17 16:13:38.811  1702  2395 W Power: x', 'warn'],
  ['<11>Jan  2 03:04:05 host app: x', 'error'],
  ['2024-01-02 03:04:05.123 UTC [1] FATAL:  role "x" does not exist', 'fatal'],
  ['081109 203518 148 INFO dfs.DataNode: error', 'info'],
  ['ERROR: x', 'error'],
  ['[Fatal] GlobalExceptionHandlers: x', 'fatal'],
  ['SEVERE: x', 'error'],
  ['there is no error here', null],
  ['/var/log/ERROR.log was rotated', null],
  ['Jan  2 03:04:05 host app: informational words', null],
  ['', null],
];

describe('logLevelOf reads', () => {
  for (const [line, level] of LINES) {
    test(line || 'an empty line', () => assert.equal(logLevelOf(line), level));
  }
});

test('the hint of a level finds every line of it', () => {
  for (const [line, level] of LINES)
    if (level !== null) assert.match(line, new RegExp(levelHint(level)), `${level}: ${line}`);
});

test('whatever the line, its level has a hint that finds it', () => {
  const word = fc.constantFrom(
    'level=',
    '"level":',
    '[',
    ']',
    ' ',
    '5',
    '0',
    '50',
    'W',
    'Error',
    'WARN',
    '<4>',
    ':',
  );
  const hints = new Map(LOG_LEVELS.map((level) => [level, new RegExp(levelHint(level))]));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const level = logLevelOf(words.join(''));
      if (level !== null) assert.match(words.join(''), hints.get(level) as RegExp);
    }),
    { numRuns: 2000 },
  );
});
