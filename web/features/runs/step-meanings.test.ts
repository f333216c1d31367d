import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosis } from '#contract/diagnosis.ts';
import type { RunStep } from '#contract/run.ts';
import { stepMeanings } from './step-meanings.ts';

const step = (n: number, why: string) => ({ n, why }) as RunStep;
const LOOK = 'Look at every service.';
const READ = 'Read the log.';

test('a check that was repeated after a fix leaves the earlier one as it was', () => {
  const steps = [step(1, LOOK), step(2, READ), step(3, 'Restart it.'), step(4, LOOK)];
  const all = { what: LOOK, found: '4 of 4 services run.', rules_out: 'A crash.' };
  const diagnosis = { checked: [all] } as unknown as Diagnosis;
  assert.deepEqual([...stepMeanings({ steps, diagnosis })], [[4, all]]);
});

test('checks with the same words go to their steps in the order of the calls', () => {
  const steps = [step(1, READ), step(2, LOOK), step(3, READ)];
  const first = { what: READ, found: 'first', rules_out: '' };
  const second = { what: READ, found: 'second', rules_out: '' };
  const diagnosis = { checked: [first, second] } as unknown as Diagnosis;
  const meanings = stepMeanings({ steps, diagnosis });
  assert.deepEqual([meanings.get(1), meanings.get(2), meanings.get(3)], [first, undefined, second]);
  assert.equal(stepMeanings({ steps, diagnosis: null }).size, 0);
});
