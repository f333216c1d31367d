import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createLogClock, findLogTime } from './log-time.ts';
import { readIsoTime } from './log-time-iso.ts';

const REFERENCE = Date.UTC(2026, 2, 4, 12);

/** A line, the moment in it, and what is its time; null where there is none. */
const LINES: readonly (readonly [line: string, at: string | null, time?: string])[] = [
  ['2024-01-02T03:04:05.678Z GET /', '2024-01-02T03:04:05.678Z', '2024-01-02T03:04:05.678Z'],
  ['2024-01-02 03:04:05,678 INFO root', '2024-01-02T03:04:05.678Z', '2024-01-02 03:04:05,678'],
  ['2024/01/02 03:04:05 [error] 7#7: x', '2024-01-02T03:04:05.000Z', '2024/01/02 03:04:05'],
  ['2024-01-02T03:04:05+01:00 a', '2024-01-02T02:04:05.000Z'],
  ['2024-01-02 03:04:05 -0730 a', '2024-01-02T10:34:05.000Z'],
  ['2024-01-02 03:04:05.123 UTC [1] LOG:  x', '2024-01-02T03:04:05.123Z'],
  ['2024-01-02 03:04:05.123+02 x', '2024-01-02T01:04:05.123Z'],
  ['2024-01-02 03:04:05 PM x', '2024-01-02T15:04:05.000Z'],
  ['[2024-01-02 03:04:05.123] [main] x', '2024-01-02T03:04:05.123Z'],
  ['Jan  2 03:04:05 host sshd[7]: x', '2026-01-02T03:04:05.000Z', 'Jan  2 03:04:05'],
  ['Dec 30 03:04:05 host x', '2025-12-30T03:04:05.000Z'],
  ['<34>1 2003-10-11T22:14:15.003Z host x', '2003-10-11T22:14:15.003Z'],
  ['10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200', '2000-10-10T20:55:36.000Z'],
  ['[Sun Dec 04 04:47:44 2005] [error] x', '2005-12-04T04:47:44.000Z'],
  ['1:M 02 Jan 2024 03:04:05.678 * Ready', '2024-01-02T03:04:05.678Z'],
  ['[1] 02 Jan 03:04:05.678 # x', '2026-01-02T03:04:05.678Z'],
  ['Tue, 02 Jan 2024 03:04:05 GMT x', '2024-01-02T03:04:05.000Z'],
  ['Tue Jan  2 03:04:05 UTC 2024 x', '2024-01-02T03:04:05.000Z'],
  ['Jan 2, 2024 3:04:05 PM org.example', '2024-01-02T15:04:05.000Z'],
  ['01/31/2024 8:01:02 PM x', '2024-01-31T20:01:02.000Z'],
  ['31.01.2024 20:01:02 x', '2024-01-31T20:01:02.000Z'],
  ['081109 203518 148 INFO dfs', '2008-11-09T20:35:18.000Z'],
  ['240102  3:04:05 mysqld', '2024-01-02T03:04:05.000Z'],
  ['17/06/09 20:10:40 INFO x', '2017-06-09T20:10:40.000Z'],
  ['03-17 16:13:38.811  1702  2395 D x', '2025-03-17T16:13:38.811Z'],
  ['[10.30 16:49:06] chrome.exe', '2025-10-30T16:49:06.000Z'],
  ['20171223-22:15:29:606|Step', '2017-12-23T22:15:29.606Z'],
  ['20240131T200102Z x', '2024-01-31T20:01:02.000Z'],
  ['- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.675872 R02', '2005-06-03T15:42:50.675Z'],
  ['nova.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO', '2017-05-16T00:00:00.008Z'],
  ['I0102 03:04:05.678901 1 x.go:7] x', '2026-01-02T03:04:05.678Z'],
  ['1700000000 x', '2023-11-14T22:13:20.000Z'],
  ['1700000000.25 x', '2023-11-14T22:13:20.250Z'],
  ['{"level":30,"time":1700000000123,"msg":"x"}', '2023-11-14T22:13:20.123Z', '1700000000123'],
  ['{"log":"a","time":"2024-01-02T03:04:05.678901234Z"}', '2024-01-02T03:04:05.678Z'],
  ['level=info ts=1700000000.5 msg=x', '2023-11-14T22:13:20.500Z'],
  ['time="2024-01-02T03:04:05Z" level=x', '2024-01-02T03:04:05.000Z'],
  ['type=SYSCALL msg=audit(1364481363.243:24287): x', '2013-03-28T14:36:03.243Z'],
  ['    at run (2024-01-02 03:04:05)', null],
  ['Traceback (most recent call last):', null],
  ['12345 1702 x', null],
  ['2024-13-02 03:04:05 x', null],
  ['2024-01-02 03:61:05 x', null],
  ['{"user":1700000000}', null],
  ['', null],
];

describe('findLogTime reads', () => {
  for (const [line, at, text] of LINES) {
    test(line || 'an empty line', () => {
      const found = findLogTime(line, REFERENCE);
      assert.equal(found === null ? null : new Date(found.ms).toISOString(), at);
      if (text !== undefined) assert.equal(line.slice(found?.start, found?.end), text);
    });
  }
});

test('a clock gives every line what that line alone would give', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LINES.map(([line]) => line)), { maxLength: 20 }), (lines) => {
      const clock = createLogClock({ reference: REFERENCE });
      for (const line of lines) assert.equal(clock(line), findLogTime(line, REFERENCE)?.ms ?? null, line);
    }),
  );
});

test('a clock takes a time without a zone as it is told', () => {
  const clock = createLogClock({ reference: REFERENCE, aheadOfUtc: () => 3_600_000 });
  assert.equal(clock('2024-01-02 03:04:05 x'), Date.UTC(2024, 0, 2, 2, 4, 5));
  assert.equal(clock('2024-01-02T03:04:05Z x'), Date.UTC(2024, 0, 2, 3, 4, 5));
  assert.equal(clock('Jan  2 03:04:05 x'), Date.UTC(2026, 0, 2, 2, 4, 5));
});

test('every moment that a Date prints is read back', () => {
  const moment = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.constantFrom('', 'x '), (date, before) => {
      const line = `${before}${date.toISOString()} message`;
      assert.equal(findLogTime(line, REFERENCE)?.ms, date.getTime());
      assert.equal(readIsoTime(line, before.length)?.ms, date.getTime());
    }),
  );
});

test('no text makes it fail', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void findLogTime(line, REFERENCE)));
});
