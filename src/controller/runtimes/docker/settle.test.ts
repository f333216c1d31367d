import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RuntimeStatus } from '../runtime.ts';
import { missingStatus } from './container-status.ts';
import type { PowerVerb } from './power.ts';
import { settlePower, type Traces } from './settle.ts';
import type { ContainerBinding } from './target.ts';

const ID = 'a'.repeat(64);
const T0 = '2026-01-01T00:00:00.000Z';
const T1 = '2026-01-01T00:01:00.000Z';

const now = (state: RuntimeStatus['state'], started_at = T0, object_id = ID): RuntimeStatus => {
  return { ...missingStatus('web', {}), object_id, state, started_at };
};
const pre = (phase: ContainerBinding['phase']): ContainerBinding => {
  return {
    service: 'web',
    object_id: ID,
    image_id: 'i',
    phase,
    ...(phase === 'looping' ? {} : { started_at: T0 }),
  };
};
const told = (actions: string) =>
  actions.split(' ').flatMap((action) => {
    return action === '' ? [] : [{ at: T1, service: 'web', object_id: ID, action, exit_code: null }];
  });

const RESTART = 'kill die stop start restart';
const LOOP = 'start die start die';

for (const [verb, phase, actions, after, state] of [
  ['restart', 'running', RESTART, now('running', T1), 'ok'],
  ['restart', 'running', 'kill kill stop die start restart', now('running', T1), 'ok'],
  ['restart', 'stopped', 'start restart', now('running', T1), 'ok'],
  ['restart', 'looping', `die ${LOOP} start restart die start`, now('restarting'), 'ok'],
  ['restart', 'running', '', now('running'), 'failed'],
  ['restart', 'running', 'health_status: unhealthy exec_die', now('running'), 'failed'],
  ['restart', 'looping', `die ${LOOP}`, now('restarting'), 'failed'],
  ['restart', 'running', 'kill die stop', now('exited'), 'failed'],
  ['restart', 'running', `${RESTART} ${RESTART}`, now('running', T1), 'unknown'],
  ['restart', 'running', `${RESTART} kill die stop`, now('exited', T1), 'unknown'],
  ['restart', 'running', 'kill die stop start', now('running', T1), 'unknown'],
  ['restart', 'running', 'kill die', now('exited'), 'unknown'],
  ['start', 'stopped', 'start', now('running', T1), 'ok'],
  ['start', 'stopped', 'start die start die', now('restarting', T1), 'ok'],
  ['start', 'stopped', '', now('exited'), 'failed'],
  ['start', 'running', '', now('running'), 'ok'],
  ['start', 'stopped', RESTART, now('running', T1), 'unknown'],
  ['stop', 'running', 'kill die stop', now('exited'), 'ok'],
  ['stop', 'running', 'kill stop die', now('exited'), 'ok'],
  ['stop', 'running', '', now('running'), 'failed'],
  ['stop', 'running', 'die', now('exited'), 'unknown'],
  ['stop', 'stopped', '', now('exited'), 'ok'],
  ['stop', 'running', 'kill die stop destroy', now('exited'), 'unknown'],
] as const) {
  test(`${verb} of a ${phase} container, then "${actions}": ${state}`, () => {
    const outcome = settlePower({ verb, pre: pre(phase), now: after, events: told(actions), complete: true });
    assert.equal(outcome.state, state, outcome.detail);
  });
}

test('another container, or none, says nothing about the one that was acted on', () => {
  for (const seen of [null, now('running', T1, 'b'.repeat(64))]) {
    const traces = {
      verb: 'restart',
      pre: pre('running'),
      now: seen,
      events: told(RESTART),
      complete: true,
    } as const;
    assert.equal(settlePower(traces).state, 'unknown');
  }
});

test('without the memory of the engine only an unchanged state is certain', () => {
  const forgetful = (verb: PowerVerb, phase: 'running' | 'stopped', seen: RuntimeStatus) =>
    settlePower({ verb, pre: pre(phase), now: seen, events: told(RESTART), complete: false }).state;
  assert.equal(forgetful('restart', 'running', now('running')), 'failed');
  assert.equal(forgetful('restart', 'running', now('running', T1)), 'unknown');
  assert.equal(forgetful('stop', 'running', now('exited')), 'unknown');
  assert.equal(forgetful('start', 'stopped', now('exited')), 'failed');
  assert.equal(forgetful('stop', 'stopped', now('exited')), 'ok');
});

test('two operations are never settled as ours alone', () => {
  const scripts = { start: 'start', stop: 'kill die stop', restart: RESTART } as const;
  const verb = fc.constantFrom<PowerVerb>('start', 'stop', 'restart');
  fc.assert(
    fc.property(verb, verb, verb, (asked, first, second) => {
      const events = told(`${scripts[first]} ${scripts[second]}`);
      const traces: Traces = {
        verb: asked,
        pre: pre('running'),
        now: now('running', T1),
        events,
        complete: true,
      };
      assert.equal(settlePower(traces).state, 'unknown');
    }),
  );
});
