import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainService } from '#contract/plain-service.ts';
import { HealthState, RuntimeState, type ServiceStatus } from '#contract/service.ts';
import { en } from '../../text/en.ts';
import { moodOf, since } from './service-state.ts';

const RADARR: ServiceStatus = {
  ...plainService('radarr'),
  health: 'healthy',
  started_at: '2026-03-01T10:00:00.000Z',
  finished_at: '2026-03-01T11:00:00.000Z',
};

const mood = (change: Partial<ServiceStatus>) => moodOf({ ...RADARR, ...change }, en);

test('every state has a word and a tone, and trouble always says what it is', () => {
  for (const state of RuntimeState.options) {
    for (const health of HealthState.options) {
      const { word, troubled, says } = mood({ state, health });
      assert.notEqual(word, '', `${state} ${health}`);
      assert.ok(!troubled || says !== '', `${state} ${health}`);
    }
  }
});

test('what was stopped is told from what crashed, and a finished job from both', () => {
  const ended = { state: 'exited', exit_code: 0 } as const;
  assert.equal(mood(ended).word, en.service.stopped);
  assert.equal(mood({ ...ended, exit_code: 143 }).word, en.service.stopped);
  assert.equal(mood({ ...ended, exit_code: 1 }).word, en.service.crashed);
  assert.equal(mood({ ...ended, exit_code: 137, oom_killed: true }).says, en.service.saysMemory);
  assert.equal(mood({ ...ended, one_off: true }).troubled, false);
  assert.equal(mood({ state: 'running', health: 'unhealthy' }).troubled, true);
});

test('a state begins when it was started, or when it ended', () => {
  assert.equal(since(RADARR), RADARR.started_at);
  assert.equal(since({ ...RADARR, state: 'exited' }), RADARR.finished_at);
  assert.equal(since({ ...RADARR, state: 'created', started_at: null, finished_at: null }), null);
});
