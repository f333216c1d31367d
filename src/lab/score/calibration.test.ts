import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ScenarioResult } from '../result.ts';
import { resultOf } from '../result-fixture.ts';
import { brier, reliability } from './calibration.ts';

const claim = (confidence: number, right: boolean): ScenarioResult =>
  resultOf({ causes: [{ cause: 'hung', subject: 'web', confidence, right, victims: [] }] });

describe('calibration', () => {
  test('counts in each range how often it was right', () => {
    const bins = reliability([claim(0.9, true), claim(0.9, false), claim(0.97, true)]);
    assert.deepEqual(
      bins.map(({ from, count, right }) => [from, count, right]),
      [
        [0.85, 2, 1],
        [0.95, 1, 1],
      ],
    );
  });

  test('takes healthy for a claim, and unclear for none', () => {
    const healthy = resultOf({ verdict: 'healthy', confidence: 0.9 }, ['healthy']);
    const wrong = resultOf({ verdict: 'healthy', confidence: 0.9 }, ['web: hung']);
    assert.deepEqual(
      reliability([healthy, wrong]).map(({ count, right }) => [count, right]),
      [[2, 1]],
    );
    assert.deepEqual(reliability([resultOf({ verdict: 'unclear' })]), []);
    assert.equal(brier([resultOf({ verdict: 'unclear' })]), null);
  });

  test('measures the distance from truth', () => {
    assert.equal(brier([claim(1, true)]), 0);
    assert.equal(brier([claim(1, false)]), 1);
    assert.equal(brier([claim(0.5, true), claim(0.5, false)]), 0.25);
  });
});
