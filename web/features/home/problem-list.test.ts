import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IgnoredProblem } from '#contract/dashboard.ts';
import type { RunSummary } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { en } from '../../text/en.ts';
import { isAside, problemsOf } from './problem-list.ts';

const service = (id: string, change: Partial<ServiceStatus>) =>
  ({
    id,
    state: 'running',
    health: 'healthy',
    exit_code: null,
    oom_killed: false,
    ...change,
  }) as ServiceStatus;
const CRASHED = service('radarr', { state: 'exited', exit_code: 1, finished_at: '2026-03-01T10:00:00.000Z' });
const RUN = { id: 'run_1', outcome: 'diagnosed', updated_at: '2026-03-01T10:00:00.000Z' } as RunSummary;

test('the worst stands first, what is well does not stand there, and the last check comes last', () => {
  const all = [service('a', { health: 'unhealthy' }), CRASHED, service('b', {})];
  const problems = problemsOf(all, RUN, [], en);
  assert.deepEqual(
    problems.map(({ key, tone }) => [key, tone]),
    [
      ['service/radarr', 'bad'],
      ['service/a', 'warn'],
      ['run/run_1', 'warn'],
    ],
  );
  assert.deepEqual(problemsOf([service('b', {})], { ...RUN, outcome: 'resolved' }, [], en), []);
});

test('a problem whose fix waits for a decision names the investigation that found it', () => {
  const before = { target: 'radarr', run_id: 'run_6', created_at: '2026-03-01T09:59:00.000Z' };
  const since = { target: 'radarr', run_id: 'run_7', created_at: '2026-03-01T10:01:00.000Z' };
  const all = [CRASHED, service('sonarr', { health: 'unhealthy' })];
  const explained = problemsOf(all, null, [before, since], en).map(({ key, explainedBy }) => [
    key,
    explainedBy,
  ]);
  assert.deepEqual(explained, [
    ['service/radarr', 'run_7'],
    ['service/sonarr', null],
  ]);
  assert.equal(problemsOf([CRASHED], null, [before], en)[0]?.explainedBy, null);
});

test('what is put aside comes back when its time is over, or when it happens anew', () => {
  const [problem] = problemsOf([CRASHED], null, [], en);
  assert.ok(problem);
  const at = Date.parse('2026-03-02T00:00:00.000Z');
  const aside = (change: Partial<IgnoredProblem>) =>
    isAside(
      problem,
      [{ problem: problem.key, occurrence: problem.occurrence, until: null, ...change } as IgnoredProblem],
      at,
    );
  assert.equal(aside({}), true);
  assert.equal(aside({ occurrence: 'exited at another time' }), false);
  assert.equal(aside({ occurrence: 'another', until: '2026-03-03T00:00:00.000Z' }), true);
  assert.equal(aside({ until: '2026-03-01T00:00:00.000Z' }), false);
  assert.equal(aside({ problem: 'service/sonarr' }), false);
});
