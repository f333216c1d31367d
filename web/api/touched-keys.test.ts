import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventRow } from '#contract/event.ts';
import { KEYS } from './keys.ts';
import { touchedKeys } from './touched-keys.ts';

const event = (action: string, resource: string, run_id: string | null): EventRow => ({
  seq: 1,
  ts: '2026-03-01T10:00:00.000Z',
  action,
  resource,
  actor: 'agent',
  client: 'agent',
  result: 'ok',
  correlation_id: 'c',
  detail: '',
  metadata: {},
  prev_hash: '',
  hash: '',
  run_id,
});

test('an event touches its run, its own noun and the record, and nothing else', () => {
  assert.deepEqual(touchedKeys(event('run.moved', 'r1', 'r1')), [KEYS.audit, KEYS.run('r1'), KEYS.runs]);
  assert.deepEqual(touchedKeys(event('approval.ok', 'a1', 'r1')), [
    KEYS.audit,
    KEYS.run('r1'),
    KEYS.approvals,
    KEYS.approval('a1'),
    KEYS.services,
    KEYS.grants,
  ]);
  assert.deepEqual(touchedKeys(event('tool.called', 'list_services', null)), [KEYS.audit]);
});
