import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { GrantRequest } from '#contract/grant.ts';
import { callerOf, FrontWorld } from './front-world.ts';
import { rawModern } from './raw-host.ts';

const WANTED: GrantRequest = {
  tool: 'lab__write',
  args: { key: ['one', 'two'] },
  principal_id: 'token:ada',
  uses: 2,
  minutes: 10,
  acknowledged: true,
};

describe('consent given beforehand', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({ settings: { holdMs: 0, replayMs: 0 } });
  });
  after(() => world[Symbol.asyncDispose]());

  async function call(who: string, key: string, tool = 'lab__write'): Promise<string> {
    const { body } = await rawModern(world.mcp, who, 'tools/call', { name: tool, arguments: { key } });
    return body.result.content[0].text;
  }
  const give = (more: Partial<GrantRequest> = {}, by = 'root') =>
    world.grants.give({ ...WANTED, ...more }, callerOf(by));

  test('covers its tool, its arguments and its caller, so often, and names who gave it', async () => {
    const { id } = await give();
    assert.match(await call('ada', 'three'), /^APPROVAL REQUIRED/);
    assert.match(await call('bob', 'one'), /^APPROVAL REQUIRED/);
    assert.match(await call('ada', 'one', 'lab__write_typed'), /^APPROVAL REQUIRED/);
    assert.equal(await call('ada', 'one'), 'wrote one');
    assert.equal((await world.grants.list())[0]?.uses_left, 1);
    assert.equal(await call('ada', 'two'), 'wrote two');
    assert.match(await call('ada', 'one'), /^APPROVAL REQUIRED/);
    const rows = await world.store.events.list({ limit: 1000 });
    const approved = rows.filter(({ action }) => action === 'approval.approved');
    assert.deepEqual(
      approved.map(({ actor, correlation_id }) => [actor, correlation_id]),
      [
        ['user:root', id],
        ['user:root', id],
      ],
    );
    await world.grants.revoke(id, callerOf('root'));
  });

  test('a last use is had by one of many', async () => {
    const { id } = await give({ args: { key: 'any' }, uses: 1 });
    const said = await Promise.all(Array.from({ length: 8 }, (_, n) => call('ada', `race-${n}`)));
    assert.equal(said.filter((text) => text.startsWith('wrote')).length, 1, said.join('\n'));
    await world.grants.revoke(id, callerOf('root'));
  });

  test('covers no value that came from untrusted text alone', async () => {
    assert.match(await call('ada', 'told'), /^APPROVAL REQUIRED/);
    const approval = await world.request('told');
    const { id, definition_hash } = await give({ args: { key: 'any' } });
    for (const origin of ['tool_output', 'log_text'] as const)
      assert.equal(await world.grants.use({ ...approval, origins: { key: origin } }, definition_hash), false);
    assert.equal((await world.grants.list())[0]?.uses_left, 2);
    assert.equal(await world.grants.use(approval, definition_hash), true);
    await world.grants.revoke(id, callerOf('root'));
  });

  test('ends with its time, with its taking back, and with the definition that it was given for', async () => {
    await give({ args: { key: 'any' }, minutes: 1 });
    world.ahead += 2 * 60_000;
    assert.match(await call('ada', 'late'), /^APPROVAL REQUIRED/);
    const { id } = await give({ args: { key: 'any' } });
    await world.grants.revoke(id, callerOf('root'));
    assert.match(await call('ada', 'revoked'), /^APPROVAL REQUIRED/);
    await give({ args: { key: 'any' } });
    world.lab.describe('write', { description: 'Writes more than it did.' });
    await world.upstreams.probe('lab', AbortSignal.timeout(5000));
    assert.match(await call('ada', 'changed'), /^APPROVAL REQUIRED/);
  });

  test('is worth what its giver may approve', async () => {
    await give({ tool: 'lab__write_typed', args: { key: 'any' } }, 'olga');
    assert.match(await call('ada', 'weak', 'lab__write_typed'), /^APPROVAL REQUIRED/);
    await assert.rejects(give({ tool: 'lab__read' }), { code: 'bad_request' });
    await assert.rejects(give({ tool: 'nothing' }), { code: 'unknown_tool' });
  });
});
