import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IgnoredProblems, PolicyAnswer, RunCourse } from '#contract/dashboard.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { createPolicy } from '#core/policy.ts';
import { createHttpFixture } from '../http-fixture.ts';

const RESTART = { name: 'restart_container', effect: 'mutate', roles: ['member', 'owner'] } as ToolInfo & {
  effect: 'mutate';
};

test('a problem is put aside for everybody, until a time or the same occurrence, and shown again', async () => {
  await using fixture = await createHttpFixture();
  const { ask, clock, store } = fixture;
  const ignored = async (as: string) =>
    IgnoredProblems.parse(await (await ask('/api/problems/ignored', { as })).json()).ignored;
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const radarr = { problem: 'service/radarr', occurrence: 'exited 2026', until };
  assert.equal((await ask('/api/problems/ignored', { as: 'viewer', json: radarr })).status, 403);
  await ask('/api/problems/ignored', { as: 'member', json: radarr });
  await ask('/api/problems/ignored', {
    as: 'member',
    json: { ...radarr, problem: 'run/run_1', until: null },
  });
  assert.deepEqual(
    (await ignored('viewer')).map(({ problem }) => problem),
    ['service/radarr', 'run/run_1'],
  );
  const [event] = await store.events.list({ limit: 1, newestFirst: true });
  assert.equal(event?.action, 'problem.ignored');

  clock.offsetMs += 3_700_000;
  assert.deepEqual(
    (await ignored('owner')).map(({ problem }) => problem),
    ['run/run_1'],
  );
  await ask('/api/problems/shown', { as: 'owner', json: { problem: 'run/run_1' } });
  assert.deepEqual(await ignored('owner'), []);
  const odd = { ...radarr, problem: '../etc' };
  assert.equal((await ask('/api/problems/ignored', { as: 'member', json: odd })).status, 400);
});

test('how the instance is set up is for owners alone', async () => {
  await using fixture = await createHttpFixture();
  const { ask, auth, parts } = fixture;
  const [person] = await auth.people.list();
  const decision = `/api/policy/decision?person=${person?.id}`;
  assert.equal((await ask(`${decision}&tool=no_such_tool`, { as: 'owner' })).status, 404);
  assert.equal((await ask('/api/policy/decision?person=nobody&tool=x', { as: 'owner' })).status, 404);
  assert.equal((await ask(`${decision}&tool=x`, { as: 'member' })).status, 403);
  const policy = createPolicy({ four_eyes: true, roles: {} });
  const gate = { ...parts.gate, tools: () => [RESTART] };
  await using other = await createHttpFixture({ parts: { gate, policy } });
  const [someone] = await other.auth.people.list();
  const reply = await other.ask(`/api/policy/decision?person=${someone?.id}&tool=${RESTART.name}`, {
    as: 'owner',
  });
  assert.equal(PolicyAnswer.parse(await reply.json()).to, 'approve');
  assert.equal((await ask('/api/configuration', { as: 'member' })).status, 403);
  const configuration = await ask('/api/configuration', { as: 'owner' });
  assert.deepEqual(await configuration.json(), { file: null, settings: [] });
});

test('the course of a run is drawn anew from its own rows', async () => {
  await using fixture = await createHttpFixture();
  const { ask, agent } = fixture;
  const caller = {
    principal: { kind: 'user', id: 'p', name: 'p', role: 'owner', can_approve: true },
    client: 'web',
    correlationId: 'c',
  } as const;
  const { id } = await agent.ask({ goal: 'why?', source: 'web', autostart: true }, caller);
  await agent.settled(id, 5000);
  const course = RunCourse.parse(await (await ask(`/api/runs/${id}/course`, { as: 'viewer' })).json());
  assert.ok(Array.isArray(course.steps));
  assert.equal((await ask('/api/runs/run_none/course', { as: 'viewer' })).status, 404);
});
