import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ScenarioResult } from '../result.ts';
import { resultOf } from '../result-fixture.ts';
import { calibrationOf } from './calibration.ts';

const claim = (confidence: number, right: boolean): ScenarioResult =>
  resultOf({ causes: [{ cause: 'hung', subject: 'web', confidence, right, victims: [] }] });

describe('calibration', () => {
  test('counts in each range of the words of a card how often it was right', () => {
    const { bins, brier } = calibrationOf([claim(0.9, true), claim(0.9, false), claim(0.97, true)]);
    assert.deepEqual(
      bins.filter(({ count }) => count > 0).map(({ from, count, right }) => [from, count, right]),
      [
        [0.85, 2, 1],
        [0.95, 1, 1],
      ],
    );
    assert.ok(brier !== null && brier > 0);
  });

  test('takes healthy for a claim, and unclear for none', () => {
    const healthy = resultOf({ verdict: 'healthy', confidence: 0.9 }, ['healthy']);
    const wrong = resultOf({ verdict: 'healthy', confidence: 0.9 }, ['web: hung']);
    const { count, right } = calibrationOf([healthy, wrong]);
    assert.deepEqual([count, right], [2, 1]);
    assert.equal(calibrationOf([resultOf({ verdict: 'unclear' })]).brier, null);
  });
});
