import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type TimedLine, templateChanges } from './changes.ts';

const MINUTE = 60_000;
const ONSET = 60 * MINUTE;

function said(text: (n: number) => string, from: number, to: number, every: number): TimedLine[] {
  const lines: TimedLine[] = [];
  for (let at = from; at < to; at += every) lines.push({ at, text: text(lines.length) });
  return lines;
}

function log(...parts: TimedLine[][]): TimedLine[] {
  return parts.flat().sort((a, b) => a.at - b.at);
}

const beat = said((n) => `heartbeat ${n} sent`, 0, 90 * MINUTE, MINUTE);

describe('changes since a moment', () => {
  test('what was never said before is new, with the line to show', () => {
    const lines = log(
      beat,
      said((n) => `connect to 10.0.0.${n} refused`, ONSET + 5_000, ONSET + 4 * MINUTE, MINUTE),
    );
    const [first, ...others] = templateChanges(lines, ONSET);
    assert.deepEqual(others, []);
    assert.equal(first?.kind, 'new');
    assert.equal(first.template.text, 'connect to <ip> refused');
    assert.deepEqual([first.before, first.after], [0, 4]);
    assert.equal(lines[first.line]?.text, 'connect to 10.0.0.0 refused');
  });

  test('what is said far more often is a burst', () => {
    const slow = said((n) => `slow query took ${n} ms`, 0, ONSET, 10 * MINUTE);
    const fast = said((n) => `slow query took ${n} ms`, ONSET, 90 * MINUTE, MINUTE);
    const changes = templateChanges(log(beat, slow, fast), ONSET);
    assert.deepEqual(
      changes.map(({ kind, before, after }) => ({ kind, before, after })),
      [{ kind: 'burst', before: 6, after: 30 }],
    );
  });

  test('what is not said any more has vanished', () => {
    const jobs = said((n) => `job ${n} done`, 0, ONSET, MINUTE);
    const [change] = templateChanges(log(beat, jobs), ONSET);
    assert.equal(change?.kind, 'vanished');
    assert.equal(
      change.line,
      log(beat, jobs).findLastIndex(({ text }) => String(text).startsWith('job')),
    );
  });

  test('one rare line that was not said again has not vanished', () => {
    const once = said(() => 'cache warmed up', MINUTE, 2 * MINUTE, MINUTE);
    assert.deepEqual(templateChanges(log(beat, once), ONSET), []);
  });

  test('a log that begins at the onset, or ends before it, tells nothing', () => {
    assert.deepEqual(templateChanges(beat, -1), []);
    assert.deepEqual(templateChanges(beat, 100 * MINUTE), []);
    assert.deepEqual(templateChanges([], ONSET), []);
    const late = said(() => 'started', ONSET, 90 * MINUTE, MINUTE);
    assert.deepEqual(templateChanges(late, ONSET, { from: 0 }), []);
  });

  test('the rest of a stack trace is no change of its own', () => {
    const trace = [
      '2031-04-05 06:07:08 ERROR worker failed',
      'java.lang.IllegalStateException: no cart',
      '\tat com.example.Cart.add(Cart.java:5)',
    ];
    const stamped = said((n) => `2031-04-05 06:07:08 INFO heartbeat ${n} sent`, 0, 90 * MINUTE, MINUTE);
    const lines = log(
      stamped,
      trace.map((text) => ({ at: ONSET + MINUTE + 1, text })),
    );
    assert.deepEqual(
      templateChanges(lines, ONSET).map(({ template, after }) => [template.text, after]),
      [['worker failed', 1]],
    );
  });

  test('an even log never changes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 80 }), (every, minute) => {
        const lines = said((n) => `heartbeat ${n} sent`, 0, 90 * MINUTE, every * 10_000);
        assert.deepEqual(templateChanges(lines, minute * MINUTE), []);
      }),
    );
  });
});
