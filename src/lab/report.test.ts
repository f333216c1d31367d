import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reportOf } from './report.ts';
import type { LabResults, ScenarioResult } from './result.ts';
import { resultOf } from './result-fixture.ts';

const run = (scenarios: ScenarioResult[]): LabResults => ({
  planner: 'deterministic',
  runtime: 'docker',
  images: 'official images',
  cores: 2,
  jobs: 3,
  seconds: 90,
  scenarios,
});

describe('the report', () => {
  test('says what failed, and why, in so many words', () => {
    const failed = { ...resultOf(), name: 'odd', failures: ['the object was\nnot named first'] };
    const report = reportOf([run([resultOf(), failed])]);
    assert.match(report, /\| passed in everything \| 1 of 2 \|/);
    assert.match(report, /\*\*odd\*\* \(true: web: hung\)\n {2}- the object was not named first/);
  });

  test('counts what applies: a scenario that the lab could not run is a failure and no score', () => {
    const broken = { ...resultOf(), card: null, broken: 'no engine', failures: ['no engine'] };
    const report = reportOf([run([resultOf(), broken])]);
    assert.match(report, /\| cause named first \| 1 of 1 \|/);
    assert.match(report, /no engine/);
  });

  test('keeps every table in its columns, whatever a headline or name holds', () => {
    const odd = { ...resultOf(), truth: ['web: a | b\nc'] };
    const rows = reportOf([run([odd])])
      .split('\n')
      .filter((line) => line.startsWith('| made-up'));
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.match(/(?<!\\)\|/g)?.length, 12);
  });
});
