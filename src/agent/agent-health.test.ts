import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '#test/system/eventually.ts';
import { createAgentFixture, proposeOnce } from './agent-fixture.ts';
import type { Planner } from './planner.ts';

const CALLER = {
  principal: { kind: 'user', id: 'u1', name: 'Anna', role: 'owner', can_approve: true },
  client: 'rest',
  correlationId: 'c1',
} as const;

test('an agent whose investigations all fail inside says so, and is well again after one that does not', async () => {
  await using fixture = await createAgentFixture();
  let broken = true;
  const planner: Planner = (...view) => {
    if (broken) throw new Error('the planner is broken');
    return proposeOnce(...view);
  };
  const { agent } = fixture.start(planner);
  const ask = async () => {
    const { id } = await agent.ask({ goal: 'well?', source: 'test', autostart: true }, CALLER);
    return agent.settled(id, 5000);
  };
  for (let n = 0; n < 2; n += 1) assert.equal((await ask()).state, 'FAILED');
  assert.equal(agent.health().ok, true, 'two may be the fault of what was asked');
  await ask();
  assert.deepEqual(agent.health(), {
    ok: false,
    detail: 'the last 3 investigations failed inside: the planner is broken',
  });
  broken = false;
  assert.equal((await ask()).state, 'NEEDS_APPROVAL');
  await eventually('it is well again', () => agent.health().ok);
  await agent.stop();
  assert.deepEqual(agent.health(), { ok: false, detail: 'it is stopped' });
});
