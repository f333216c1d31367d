import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client, SSEClientTransport } from '@modelcontextprotocol/client';
import { FrontWorld } from './front-world.ts';

describe('hosts of 2024', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({ mcp: { sse: true }, settings: { holdMs: 0 } });
  });
  after(() => world[Symbol.asyncDispose]());

  async function connect(who: string) {
    const headers = { authorization: `Bearer ${who}` };
    const transport = new SSEClientTransport(new URL(`${world.url}/sse`), {
      requestInit: { headers },
      eventSourceInit: {
        fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...headers } }),
      },
    });
    const client = new Client(
      { name: 'old', version: '1' },
      { capabilities: {}, versionNegotiation: { mode: 'legacy' } },
    );
    await client.connect(transport);
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
  }

  test('list and call, and wait for a person like all others', async () => {
    await using host = await connect('ada');
    const { tools } = await host.listTools();
    assert.ok(tools.some(({ name }) => name === 'lab__read'));
    const read = await host.callTool({ name: 'lab__read', arguments: { key: 'old' } });
    assert.deepEqual(read.content, [{ type: 'text', text: 'value of old' }]);
    const pending = await host.callTool({ name: 'lab__write', arguments: { key: 'old' } });
    assert.match(JSON.stringify(pending.content), /APPROVAL REQUIRED/);
    await world.approve('old');
    await host.callTool({ name: 'lab__write', arguments: { key: 'old' } });
    assert.equal(world.writesOf('old'), 1);
  });

  test('requirement 6: what is denied is not there on this way either', async () => {
    await using host = await connect('vic');
    const { tools } = await host.listTools();
    assert.ok(!tools.some(({ name }) => name.startsWith('lab')));
    const called = await host.callTool({ name: 'lab__read', arguments: { key: 'k' } });
    assert.match(JSON.stringify(called.content), /forbidden/);
  });

  test('requirements 2, 3 and 26: strangers, other sites and the sessions of others are turned away', async () => {
    assert.equal((await fetch(`${world.url}/sse`)).status, 401);
    const evil = { authorization: 'Bearer ada', origin: 'http://evil.example' };
    assert.equal((await fetch(`${world.url}/sse`, { headers: evil })).status, 403);
    const post = (headers: Record<string, string>) =>
      fetch(`${world.url}/sse/messages?sessionId=x`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      });
    assert.equal((await post({})).status, 401);
    assert.equal((await post({ authorization: 'Bearer ada' })).status, 404);
  });

  test('without the setting there is no such way', async () => {
    await using closed = await FrontWorld.open();
    const answer = await fetch(`${closed.url}/sse`, { headers: { authorization: 'Bearer ada' } });
    assert.equal(answer.status, 404);
  });
});
