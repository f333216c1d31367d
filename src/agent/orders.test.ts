import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createAgentFixture, MEMBER, OWNER, onlyApproval, proposeOnce } from './agent-fixture.ts';
import { ordersSince } from './orders.ts';

test('what was done through OpsPilot is told with who consented and who asked', async () => {
  await using fixture = await createAgentFixture();
  const { agent, desk } = fixture.start(proposeOnce);
  const { id } = await agent.ask({ goal: 'why?', source: 'web', autostart: true }, MEMBER);
  await agent.settled(id, 5000);
  const asked = await onlyApproval(fixture.store, id);
  assert.deepEqual(await ordersSince(fixture.store.approvals, new Date()), [], 'nothing was done yet');
  await desk.approve(asked.id, { digest: asked.digest, acknowledged: true }, OWNER);
  while ((await agent.settled(id, 10_000)).state === 'NEEDS_APPROVAL') await delay(10);
  const [order, ...others] = await ordersSince(fixture.store.approvals, new Date());
  const started = (await onlyApproval(fixture.store, id)).history.find(({ state }) => state === 'started');
  assert.ok(order && started && others.length === 0);
  assert.deepEqual([order.service, order.by], ['radarr', 'Olga, as OpsPilot had proposed']);
  assert.ok(order.from < started.at && started.at < order.to);
  assert.deepEqual(await ordersSince(fixture.store.approvals, new Date(Date.now() + 48 * 3_600_000)), []);
});
