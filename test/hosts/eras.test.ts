import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { specOf } from '#hub/upstream/upstream-fixture.ts';
import { eventually } from '../system/eventually.ts';
import { startFeatureServerV1 } from './feature-server-v1.ts';
import { startFeatureServerV2 } from './feature-server-v2.ts';
import { type FeatureServer, RESOURCES, TEMPLATES, TOOL_NAMES } from './features.ts';
import { FrontWorld } from './front-world.ts';
import { type AnyHost, HOST_KINDS } from './host-kinds.ts';

/** Outside servers of both generations, by the ids that the hub has for them. */
const SERVERS: Readonly<Record<'old' | 'new', () => Promise<FeatureServer>>> = {
  old: startFeatureServerV1,
  new: startFeatureServerV2,
};
type ServerId = keyof typeof SERVERS;

interface Feature {
  /** Whether the host must be one that answers questions. */
  readonly asks?: true;
  run(host: AnyHost, server: ServerId): Promise<void>;
}

const NOTE = RESOURCES[0].uri;

async function say(host: AnyHost, server: ServerId, tool: string, args: object = {}): Promise<string> {
  const { content } = await host.client.callTool({ name: `${server}__${tool}`, arguments: { ...args } });
  return (content as { text?: string }[]).map(({ text }) => text).join('');
}

/** The URI under which the hub shows the note of this server: both have one of the same name. */
async function noteOf(host: AnyHost, server: ServerId): Promise<string> {
  const { resources } = await host.client.listResources();
  const found = resources.find(({ uri, name }) => name === 'note' && uri.includes(server));
  return found?.uri ?? assert.fail(JSON.stringify(resources));
}

const FEATURES: Readonly<Record<string, Feature>> = {
  tools: {
    async run(host, server) {
      const names = (await host.client.listTools()).tools.map(({ name }) => name);
      for (const name of TOOL_NAMES) assert.ok(names.includes(`${server}__${name}`), name);
      assert.equal(await say(host, server, 'echo', { n: 1 }), 'echo:{"n":1}');
    },
  },
  resources: {
    async run(host, server) {
      const uri = await noteOf(host, server);
      const { contents } = await host.client.readResource({ uri });
      assert.deepEqual(contents, [{ uri, text: `text of ${NOTE}` }]);
    },
  },
  prompts: {
    async run(host, server) {
      const name = `${server}__greet`;
      assert.ok((await host.client.listPrompts()).prompts.some((prompt) => prompt.name === name));
      const { messages } = await host.client.getPrompt({ name, arguments: { who: 'you' } });
      assert.match(JSON.stringify(messages), /Hello you/);
    },
  },
  completion: {
    async run(host, server) {
      const { completion } = await host.client.complete({
        ref: { type: 'ref/prompt', name: `${server}__greet` },
        argument: { name: 'who', value: 'al' },
      });
      assert.deepEqual(completion.values, ['alpha']);
    },
  },
  progress: {
    async run(host, server) {
      const heard: number[] = [];
      const { content } = await host.client.callTool(
        { name: `${server}__progresses`, arguments: {} },
        { onprogress: ({ progress }) => void heard.push(progress) },
      );
      assert.match(JSON.stringify(content), /progressed/);
      assert.deepEqual(heard, [1, 2]);
    },
  },
  cancellation: {
    async run(host, server) {
      const before = await say(host, server, 'cancelled');
      const stop = new AbortController();
      const waiting = host.client.callTool(
        { name: `${server}__waits`, arguments: {} },
        { signal: stop.signal },
      );
      setTimeout(() => stop.abort(), 150);
      await assert.rejects(waiting);
      await eventually(
        'its server has heard of it',
        async () => (await say(host, server, 'cancelled')) !== before,
      );
    },
  },
  'subscriptions to resources': {
    async run(host, server) {
      const uri = await noteOf(host, server);
      const isHeard = ({ method, params }: (typeof host.heard)[number]) =>
        method === 'notifications/resources/updated' && params?.uri === uri;
      const stream = host.listen ? await host.listen({ resourceSubscriptions: [uri] }) : null;
      if (!stream) await host.client.subscribeResource({ uri });
      await eventually('the resource is told of', async () => {
        await say(host, server, 'touch');
        return host.heard.some(isHeard);
      });
      if (stream) await stream.close();
      else await host.client.unsubscribeResource({ uri });
    },
  },
  'changes of lists': {
    async run(host, server) {
      const stream = host.listen ? await host.listen({ toolsListChanged: true }) : null;
      const before = (await host.client.listTools()).tools.length;
      assert.equal(await say(host, server, 'grows'), 'grown');
      await eventually('the list is told of', () =>
        host.heard.some(({ method }) => method === 'notifications/tools/list_changed'),
      );
      await eventually(
        'the new tool is listed',
        async () => (await host.client.listTools()).tools.length > before,
      );
      await stream?.close();
    },
  },
  logging: {
    async run(host, server) {
      // In 2026-07-28 each request says itself what it wants to hear.
      const wanted = host.listen ? { _meta: { 'io.modelcontextprotocol/logLevel': 'info' } } : {};
      if (!host.listen) await host.client.setLoggingLevel('info');
      await host.client.callTool({ name: `${server}__logs`, arguments: {}, ...wanted });
      await eventually('the log is told', () =>
        host.heard.some(
          ({ method, params }) => method === 'notifications/message' && params?.data === 'logged',
        ),
      );
    },
  },
  elicitation: {
    asks: true,
    async run(host, server) {
      assert.match(await say(host, server, 'elicits'), /^accept:ann-\d+ accept:ann-\d+$/);
    },
  },
  sampling: {
    asks: true,
    async run(host, server) {
      assert.equal(await say(host, server, 'samples'), 'sampled:yes');
    },
  },
  roots: {
    asks: true,
    async run(host, server) {
      assert.equal(await say(host, server, 'roots'), 'roots:file:///host');
    },
  },
};

describe('every feature, from every kind of host to servers of both generations', { concurrency: 1 }, () => {
  let world: FrontWorld;
  const servers: FeatureServer[] = [];
  before(async () => {
    world = await FrontWorld.open({
      mcp: { sse: true },
      budgets: { callsPerMinute: 100_000, outsidePerMinute: 100_000 },
    });
    const specs = [];
    for (const [id, start] of Object.entries(SERVERS)) {
      const server = await start();
      servers.push(server);
      const transport = { kind: 'http', url: server.url, headers: {}, reach: 'private' } as const;
      const effects = Object.fromEntries([...TOOL_NAMES, 'grown_0'].map((name) => [name, 'read' as const]));
      specs.push(specOf(id, transport, { effects, asks: ['elicitation', 'sampling', 'roots'] }));
    }
    await world.upstreams.apply(specs);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
    assert.deepEqual(
      ['old', 'new'].map((id) => world.upstreams.eraOf(id)),
      ['legacy', 'modern'],
    );
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    for (const server of servers) await server[Symbol.asyncDispose]();
  });

  for (const [kind, connect] of Object.entries(HOST_KINDS)) {
    test(`requirement 6, ${kind}: who may not see a server sees nothing of it and calls nothing`, async () => {
      await using host = await connect(world, true, 'vic');
      const { tools } = await host.client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        ['hub_approval_wait', 'hub_approval_status'],
      );
      for (const server of ['old', 'new'] as const)
        assert.match(await say(host, server, 'elicits'), /^forbidden/);
      assert.deepEqual((await host.client.listResources()).resources, []);
      assert.deepEqual((await host.client.listPrompts()).prompts, []);
      await assert.rejects(host.client.readResource({ uri: NOTE }), /Unknown resource/);
      await assert.rejects(host.client.getPrompt({ name: 'old__greet', arguments: {} }), /Unknown prompt/);
      if (host.listen) {
        const stream = await host.listen({ resourceSubscriptions: [NOTE], toolsListChanged: true });
        assert.deepEqual(stream.honoredFilter, { toolsListChanged: true });
        await stream.close();
      } else await assert.rejects(host.client.subscribeResource({ uri: NOTE }), /Unknown resource/);
    });

    for (const server of ['old', 'new'] as const) {
      for (const [feature, { asks, run }] of Object.entries(FEATURES)) {
        test(`${kind} -> ${server} server: ${feature}`, { timeout: 30_000 }, async () => {
          await using host = await connect(world, asks === true);
          await run(host, server);
        });
        if (!asks) continue;
        test(`${kind} -> ${server} server: ${feature} of a host that cannot is declined`, async () => {
          await using host = await connect(world, false);
          const tool = { elicitation: 'elicits', sampling: 'samples', roots: 'roots' }[feature] ?? feature;
          const called = host.client.callTool({ name: `${server}__${tool}`, arguments: {} });
          const said = await called.then(
            ({ isError, content }) => `${isError} ${JSON.stringify(content)}`,
            (error: Error) => `true ${error.message}`,
          );
          assert.match(said, /^true .*(support|capabilit|not found)/i);
        });
      }
      test(`${kind} -> ${server} server: templates of both are one name, and shown for none`, async () => {
        await using host = await connect(world, false);
        const { resourceTemplates } = await host.client.listResourceTemplates();
        assert.ok(!resourceTemplates.some(({ uriTemplate }) => uriTemplate === TEMPLATES[0].uriTemplate));
      });
    }
  }
});
