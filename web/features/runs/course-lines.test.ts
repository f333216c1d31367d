import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseLines } from './course-lines.ts';

const step = (n: number, ...held: [cause: string, confidence: number][]) => ({
  n,
  hypotheses: held.map(([cause, confidence]) => ({
    cause,
    subject: 'radarr',
    title: `${cause}!`,
    confidence,
  })),
});

test('each hypothesis is followed over all steps, the likeliest at the end first', () => {
  const lines = courseLines([
    step(1, ['crashed', 0.3]),
    step(2, ['crashed', 0.2], ['full', 0.6]),
    step(3, ['full', 0.9]),
  ]);
  assert.deepEqual(
    lines.map(({ title, values, first, last }) => [title, values, first, last]),
    [
      ['full!', [0, 0.6, 0.9], 0.6, 0.9],
      ['crashed!', [0.3, 0.2, 0], 0.3, 0],
    ],
  );
});

test('what never was likely is left out, and a run without steps has no lines', () => {
  assert.deepEqual(courseLines([step(1, ['odd', 0.01])]), []);
  assert.deepEqual(courseLines([]), []);
});
