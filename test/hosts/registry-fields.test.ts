import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { listenLocally } from '#bin/mcp-local.ts';
import type { Principal } from '#contract/identity.ts';
import { McpServer, type McpServerInput } from '#contract/mcp.ts';
import { callerName } from '#gate/stages/client.ts';
import { resolveSpec } from '#hub/registry/resolve-spec.ts';
import { callAs, inSession, namesFor, openSession, QUICK, textOf } from './front-calls.ts';
import { FrontWorld, PEOPLE } from './front-world.ts';
import { rawModern } from './raw-host.ts';

const READS = { read: 'read', leak: 'read', fail: 'read' } as const;

/** What one asker may see and what his call answers, over one of the ways to the gate. */
interface Way {
  names(who: string): Promise<readonly string[]>;
  call(who: string, tool: string, args: object): Promise<string>;
}

describe('each field of the registry is in force, over every way', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({ settings: QUICK });
    world.people = { ...PEOPLE, ...LIMITED };
  });
  after(() => world[Symbol.asyncDispose]());
  let server = 0;

  /** Enters the server anew with these fields, under a name of its own, so that no count of before is left. */
  async function enter(fields: Partial<McpServerInput>): Promise<string> {
    server += 1;
    const id = `lab${server}`;
    const entry = McpServer.parse({ url: world.lab.url, reach: 'private', tools: READS, ...fields });
    const spec = resolveSpec(
      id,
      entry,
      true,
      '',
      async () => '',
      async () => null,
    );
    await world.upstreams.apply([{ ...spec, pins: 'off' }]);
    await world.upstreams.ready(AbortSignal.timeout(10_000));
    return id;
  }

  const modern: Way = {
    names: (who) => namesFor(world, who),
    call: async (who, tool, args) => textOf(await callAs(world, who, tool, args)),
  };
  const session: Way = {
    async names(who) {
      const listed = await inSession(world, who, await openSession(world, who), 'tools/list');
      return listed.body.result.tools.map(({ name }: { name: string }) => name);
    },
    async call(who, tool, args) {
      const id = await openSession(world, who);
      return textOf(await inSession(world, who, id, 'tools/call', { name: tool, arguments: args }));
    },
  };
  const direct = (client: 'rest' | 'chat'): Way => ({
    names: async (who) =>
      world.hub.gate.tools(person(who), callerName(person(who), client)).map(({ name }) => name),
    async call(who, tool, args) {
      const reply = await world.hub.gate.call({
        tool,
        args,
        principal: person(who),
        client,
        correlation_id: `${client}-${Math.random()}`,
        run_id: null,
        chosen_by: client === 'chat' ? 'model' : 'person',
        approval_id: null,
        origins: {},
        evidence_hash: '',
      });
      return JSON.stringify(reply);
    },
  });
  const WAYS: Readonly<Record<string, Way>> = { modern, session, rest: direct('rest'), chat: direct('chat') };
  const person = (who: string): Principal => world.people[who] ?? assert.fail(who);

  /** Who sees and may call a tool, over all ways. */
  async function reached(tool: string, expected: Readonly<Record<string, boolean>>): Promise<void> {
    for (const [way, { names, call }] of Object.entries(WAYS))
      for (const [who, may] of Object.entries(expected)) {
        assert.equal((await names(who)).includes(tool), may, `${who} sees ${tool} over ${way}`);
        const said = await call(who, tool, { key: 'k' });
        assert.equal(said.includes('value of k'), may, `${who} calls ${tool} over ${way}: ${said}`);
      }
  }

  test('roles: of the server, and narrower of one tool', async () => {
    await reached(`${await enter({ roles: ['owner'] })}__read`, { root: true, ada: false, vic: false });
    const id = await enter({ tools: { ...READS, read: { effect: 'read', roles: ['owner', 'viewer'] } } });
    await reached(`${id}__read`, { root: true, ada: false, vic: false });
    assert.ok((await modern.names('ada')).includes(`${id}__leak`));
  });

  test('scopes: a token that is limited to some reaches what has one of them, and all else is not there', async () => {
    const id = await enter({ scopes: ['search', 'docs'] });
    await reached(`${id}__read`, { ada: true, searcher: true, mailer: false });
    for (const [who, code] of [
      ['mailer', -32602],
      ['searcher', undefined],
    ] as const) {
      const read = await rawModern(world.mcp, who, 'resources/read', { uri: 'lab://notes' });
      assert.equal(read.body.error?.code, code, who);
    }
    await reached(`${await enter({})}__read`, { ada: true, searcher: false });
  });

  test('allow_clients and deny_clients: by the name that the caller proved, whichever way he takes', async () => {
    await reached(`${await enter({ allow_clients: ['cursor'] })}__read`, { ada: false, cursor: true });
    const id = await enter({ allow_clients: ['*'], deny_clients: ['cursor'] });
    await reached(`${id}__read`, { ada: true, cursor: false });
  });

  test('over stdio clients are told apart by their names, and roles count as well', async () => {
    await using local = await listenLocally(world.front, join(world.dir, 'mcp.sock'), 'member');
    const id = await enter({
      deny_clients: ['bad'],
      tools: { ...READS, leak: { effect: 'read', roles: ['owner'] } },
    });
    const good = await overStdio(local.path, 'good');
    assert.ok(good.names.includes(`${id}__read`) && !good.names.includes(`${id}__leak`));
    assert.match(await good.call(`${id}__read`), /value of k/);
    assert.match(await good.call(`${id}__leak`), /forbidden/);
    good.end();
    const bad = await overStdio(local.path, 'bad');
    assert.ok(!bad.names.includes(`${id}__read`));
    assert.match(await bad.call(`${id}__read`), /denied_by_policy/);
    bad.end();
  });

  for (const way of ['modern', 'session', 'rest', 'chat'] as const) {
    const call = (who: string, tool: string, args: object = { key: 'k' }) =>
      (WAYS[way] ?? assert.fail()).call(who, tool, args);

    test(`rate_limit_rpm over ${way}: of the server, and of one tool beside it`, async () => {
      const id = await enter({
        rate_limit_rpm: 3,
        tools: { ...READS, read: { effect: 'read', rate_limit_rpm: 1 } },
      });
      assert.match(await call('ada', `${id}__read`), /value of k/);
      assert.match(await call('ada', `${id}__read`), /rate_limited/);
      assert.match(await call('bob', `${id}__read`), /value of k/, 'each has his own count');
      assert.match(await call('ada', `${id}__leak`), /redacted/);
      assert.match(await call('ada', `${id}__leak`), /rate_limited/, 'three in all');
    });

    test(`cooldown over ${way}: a tool rests, by the value of an argument where one is named`, async () => {
      const rests = { effect: 'read', cooldown_sec: 60, cooldown_key: 'key' } as const;
      const id = await enter({ tools: { ...READS, read: rests } });
      assert.match(await call('ada', `${id}__read`), /value of k/);
      assert.match(await call('bob', `${id}__read`), /cooldown/);
      assert.match(await call('ada', `${id}__read`, { key: 'other' }), /value of other/);
    });

    test(`timeout_sec over ${way}: of one tool, shorter than that of its server`, async () => {
      const id = await enter({ tools: { ...READS, slow: { effect: 'read', timeout_sec: 0.2 } } });
      assert.match(await call('ada', `${id}__slow`), /deadline|0\.2 s/);
      assert.match(await call('ada', `${id}__read`), /value of k/);
    });

    test(`output_cap_bytes over ${way}: of the server, and of one tool`, async () => {
      const long = 'x'.repeat(200);
      const id = await enter({
        output_cap_bytes: 1000,
        tools: { ...READS, long: { effect: 'read', output_cap_bytes: 100_000 } },
      });
      assert.ok((await call('ada', `${id}__long`, { key: long })).length > 20_000);
      const narrow = await enter({ output_cap_bytes: 1000, tools: { ...READS, long: 'read' } });
      assert.ok((await call('ada', `${narrow}__long`, { key: long })).length < 4000);
    });

    test(`tools over ${way}: what is not called a read waits for a person, whatever it says of itself`, async () => {
      const id = await enter({ tools: { read: { effect: 'mutate' } } });
      const said = await call('ada', `${id}__read`);
      assert.ok(!said.includes('value of k'));
      assert.match(said, /APPROVAL REQUIRED|need_approval/);
    });
  }

  test('other rules for the same server count at once, and nothing of it is disturbed', async () => {
    const id = await enter({});
    const tool = `${id}__read`;
    assert.match(await modern.call('ada', tool, { key: 'k' }), /value of k/);
    const before = world.upstreams.status()[0]?.connections;
    const entry = McpServer.parse({ url: world.lab.url, reach: 'private', tools: READS, roles: ['owner'] });
    const spec = resolveSpec(
      id,
      entry,
      true,
      '',
      async () => '',
      async () => null,
    );
    await world.upstreams.apply([{ ...spec, pins: 'off' }]);
    assert.match(await modern.call('ada', tool, { key: 'k' }), /forbidden/);
    assert.match(await modern.call('root', tool, { key: 'k' }), /value of k/);
    assert.equal(world.upstreams.status()[0]?.connections, before);
  });
});

const LIMITED: Readonly<Record<string, Principal>> = {
  cursor: { kind: 'token', id: 'token:c', name: 'cursor', role: 'member', can_approve: false },
  searcher: {
    kind: 'token',
    id: 'token:s',
    name: 'searcher',
    role: 'member',
    can_approve: false,
    scopes: ['search'],
  },
  mailer: {
    kind: 'token',
    id: 'token:m',
    name: 'mailer',
    role: 'member',
    can_approve: false,
    scopes: ['mail'],
  },
};

/** A host of this machine: one line of JSON a message. */
async function overStdio(path: string, client: string) {
  const socket = createConnection(path);
  const waiting = new Map<number, (message: { result: never; error?: unknown }) => void>();
  createInterface({ input: socket }).on('line', (line) => {
    const message = JSON.parse(line) as { id?: number; result: never };
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  let next = 0;
  const ask = (method: string, params: object) => {
    next += 1;
    const id = next;
    const answer = new Promise<{ result: never }>((resolve) => waiting.set(id, resolve));
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answer;
  };
  socket.write(`${JSON.stringify({ client })}\n`);
  await ask('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'host', version: '1' },
  });
  socket.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  const { tools } = (await ask('tools/list', {})).result as { tools: { name: string }[] };
  return {
    names: tools.map(({ name }) => name),
    call: async (name: string) => JSON.stringify(await ask('tools/call', { name, arguments: { key: 'k' } })),
    end: () => socket.destroy(),
  };
}
