import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime, countdown, duration, relativeTime } from './time.ts';

test('a moment is told in the largest unit that has passed', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const ago = (seconds: number) => relativeTime(now - seconds * 1000, now, 'en');
  assert.deepEqual([0, 1, 59, 60, 3599, 3600, 86_400, 200_000].map(ago), [
    'now',
    '1 second ago',
    '59 seconds ago',
    '1 minute ago',
    '59 minutes ago',
    '1 hour ago',
    'yesterday',
    '2 days ago',
  ]);
  assert.equal(relativeTime(now + 120_000, now, 'en'), 'in 2 minutes');
  assert.equal(relativeTime(now + 9_000, now, 'en'), 'now');
});

test('the day is told unless it is today', () => {
  const now = new Date(2026, 2, 1, 12);
  assert.equal(clockTime(new Date(2026, 2, 1, 9, 5), now, 'en-GB'), '09:05');
  assert.equal(clockTime(new Date(2026, 1, 28, 9, 5), now, 'en-GB'), '28 Feb, 09:05');
});

test('durations and countdowns are short, and never negative', () => {
  assert.deepEqual([0, 1250, 59_400, 125_000].map(duration), ['0.0 s', '1.3 s', '59 s', '2 min 5 s']);
  assert.deepEqual([900_000, 61_001, 999, 0, -5].map(countdown), ['15:00', '1:02', '0:01', '0:00', '0:00']);
});
