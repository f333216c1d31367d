import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Recording } from '../recording.ts';
import { crashedRecording, recordingOf, service } from '../recording-fixture.ts';
import { type GateName, gatesOf } from './gates.ts';

const stateOf = (recording: Recording, name: GateName) =>
  gatesOf(recording).find((gate) => gate.name === name)?.state;

describe('the gates', () => {
  test('hold for a crash that was recorded as it was', () => {
    const gates = gatesOf(crashedRecording());
    assert.deepEqual(
      gates.filter(({ state }) => state === 'fail'),
      [],
    );
    assert.equal(crashedRecording().diagnosis.causes[0]?.subject, 'worker');
  });

  test('let a healthy stack keep its answer without evidence, and hold the rest', () => {
    const recording = recordingOf([service('web', { health: 'healthy' })]);
    const gates = gatesOf(recording).map(({ name, state }) => [name, state]);
    assert.equal(recording.diagnosis.verdict, 'healthy');
    assert.deepEqual(gates, [
      ['evidence removed', 'exempt'],
      ['crowd', 'pass'],
      ['shuffle', 'pass'],
      ['replay', 'pass'],
      ['plan', 'pass'],
    ]);
  });

  test('catch a leader that does not need the evidence it cites', () => {
    const { diagnosis, ...recording } = crashedRecording();
    const causes = diagnosis.causes.map((cause) => ({ ...cause, evidence: [] }));
    assert.equal(stateOf({ ...recording, diagnosis: { ...diagnosis, causes } }, 'evidence removed'), 'fail');
  });

  test('catch a planner that comes to another answer', () => {
    const recording = crashedRecording();
    const steps = recording.plan.steps.slice(0, 0);
    assert.equal(stateOf({ ...recording, plan: { ...recording.plan, steps } }, 'plan'), 'fail');
  });

  test('catch a card that the facts do not give again', () => {
    const { diagnosis, ...recording } = crashedRecording();
    const surer = diagnosis.causes.map((cause) => ({ ...cause, confidence: cause.confidence - 0.1 }));
    for (const name of ['crowd', 'shuffle', 'replay'] as const) {
      assert.equal(stateOf({ ...recording, diagnosis: { ...diagnosis, causes: surer } }, name), 'fail', name);
    }
    const ruled_out = [...diagnosis.ruled_out, { cause: 'hung', subject: 'web', title: '', because: '' }];
    assert.equal(stateOf({ ...recording, diagnosis: { ...diagnosis, ruled_out } }, 'replay'), 'fail');
  });
});
