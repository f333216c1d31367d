import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Diagnosis } from '#contract/diagnosis.ts';
import { crashedRecording } from '../recording-fixture.ts';
import type { Fault } from '../scenario.ts';
import { scoreCard } from './score.ts';

const card = (): Diagnosis => crashedRecording().diagnosis;
const leader = () => card().causes[0]!;
/** What the card names first, whatever the engine calls it today. */
const CRASH: Fault = {
  object: [leader().subject],
  causes: [leader().cause],
  decisive_evidence: 'exited|Traceback|ValueError|exit_code',
  victims: [],
};
const score = (truth: Fault[] | 'healthy', diagnosis: Diagnosis) =>
  scoreCard({ truth }, diagnosis, [], 'none, rightly');

describe('a card is scored', () => {
  test('right when it names cause and object first and cites what decides', () => {
    const scores = score([CRASH], card());
    assert.deepEqual(
      [
        scores.cause_first,
        scores.object_first,
        scores.top_three,
        scores.no_false_alarm,
        scores.decisive_cited,
      ],
      [true, true, true, true, true],
    );
  });

  test('wrong for another cause, another object, or evidence that decides nothing', () => {
    assert.equal(score([{ ...CRASH, causes: ['another-cause'] }], card()).cause_first, false);
    assert.equal(score([{ ...CRASH, object: ['web'] }], card()).object_first, false);
    assert.equal(score([{ ...CRASH, decisive_evidence: 'KeyError' }], card()).decisive_cited, false);
  });

  test('a false alarm for whoever is named beside the truth', () => {
    const causes = [leader(), { ...leader(), subject: 'web' }];
    assert.equal(score([CRASH], { ...card(), causes }).no_false_alarm, false);
    assert.equal(score('healthy', card()).no_false_alarm, false);
    assert.equal(score('healthy', { ...card(), causes: [] }).no_false_alarm, true);
  });

  test('of two faults, for both among the first two in any order, and no less', () => {
    const other: Fault = { ...CRASH, object: ['web'], causes: ['another-cause'] };
    const second = { ...leader(), subject: 'web', cause: 'another-cause' };
    assert.equal(score([CRASH, other], { ...card(), causes: [second, leader()] }).cause_first, true);
    assert.equal(score([CRASH, other], card()).cause_first, false);
  });

  test('among the first three also when it is only an alternative', () => {
    const scores = score([CRASH], { ...card(), causes: [], alternatives: [leader()] });
    assert.deepEqual([scores.cause_first, scores.top_three], [false, true]);
  });
});
