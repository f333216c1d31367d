import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EvidenceLine } from '#contract/diagnosis.ts';
import type { EvidenceRef } from '#contract/observation.ts';
import { crashedRecording } from '../recording-fixture.ts';
import type { Witness } from '../witness.ts';
import { checkEvidence } from './evidence.ts';

const witness: Witness = {
  log: async (service) =>
    service === 'web' ? ['\u001b[31mERROR\u001b[0m no mail to ann@example.org today'] : [],
  hadStatus: (_, field, value) => (field === 'state' ? value === 'exited' : null),
  happened: async (_, action) => action === 'die',
  [Symbol.asyncDispose]: async () => undefined,
};

async function isSo(ref: EvidenceRef, call = 'list'): Promise<boolean> {
  const line: EvidenceLine = { observation_id: `${call}#x`, finding: 'died', says: '', weight: 1, ref };
  const [checked] = await checkEvidence([line], crashedRecording(), witness);
  assert.equal(checked?.ok, checked?.reason === '');
  return checked?.ok ?? false;
}

const log = (text: string, service = 'web'): EvidenceRef => ({
  kind: 'log',
  service,
  at: null,
  line: 1,
  text,
});
const status = (field: string, value: string | number): EvidenceRef => ({
  kind: 'status',
  service: 'worker',
  field,
  value,
});

describe('cited evidence', () => {
  test('of a log must have been said by that very service, colours and redactions aside', async () => {
    assert.equal(await isSo(log('ERROR no mail to ann@example.org today')), true);
    assert.equal(await isSo(log('ERROR no mail to [redacted:email] today')), true);
    assert.equal(await isSo(log('ERROR no mail to [redacted] today')), true);
    assert.equal(await isSo(log('ERROR no mail to [redacted:email] tomorrow')), false);
    assert.equal(await isSo(log('ERROR no mail to ann@example.org today', 'worker')), false);
  });

  test('of a status must have been seen by the witness, or stand in the answer that it is cited from', async () => {
    assert.equal(await isSo(status('state', 'exited')), true);
    assert.equal(await isSo(status('state', 'paused')), false);
    assert.equal(await isSo(status('exit_code', 1)), true);
    assert.equal(await isSo(status('exit_code', 7)), false);
    assert.equal(await isSo(status('exit_code', 1), 'another-call'), false);
  });

  test('of an event must have happened', async () => {
    const event = (action: string): EvidenceRef => ({ kind: 'event', service: 'worker', at: '', action });
    assert.equal(await isSo(event('die')), true);
    assert.equal(await isSo(event('oom')), false);
  });

  test('of a tool must stand in its answer', async () => {
    const api = (value: string): EvidenceRef => ({
      kind: 'api',
      service: 'worker',
      tool: 't',
      field: 'f',
      value,
    });
    assert.equal(await isSo(api('worker:1')), true);
    assert.equal(await isSo(api('somebody else')), false);
  });
});
