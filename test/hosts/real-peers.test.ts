import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { UpstreamSpec } from '#hub/upstream/spec.ts';
import { specOf } from '#hub/upstream/upstream-fixture.ts';
import { describeWith } from '../parts/describe-with.ts';
import { peerProgram, peers } from '../parts/peers.ts';
import { FrontWorld } from './front-world.ts';

const READS = {
  everything: [
    'echo',
    'get-sum',
    'get-tiny-image',
    'get-structured-content',
    'trigger-long-running-operation',
  ],
  files: ['read_text_file', 'list_directory', 'list_allowed_directories'],
  memory: ['read_graph', 'search_nodes'],
};

await describeWith([peers], 'the reference servers behind the hub at once', () => {
  test('are listed and called by hosts of both generations, each by its own name', async () => {
    await using world = await open();
    const v2 = new Client({ name: 'v2', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    const headers = { authorization: 'Bearer olga' };
    await v2.connect(new StreamableHTTPClientTransport(new URL(world.mcp), { requestInit: { headers } }));
    const v1 = new ClientV1({ name: 'v1', version: '1' });
    // The two generations of the SDK type an absent session id differently.
    await v1.connect(new TransportV1(new URL(world.mcp), { requestInit: { headers } }) as never);
    const names = (await v2.listTools()).tools.map(({ name }) => name);
    for (const [server, tools] of Object.entries(READS))
      for (const tool of tools)
        assert.ok(names.includes(`${server}__${tool}`), `${server}__${tool} of ${names}`);
    assert.deepEqual(
      (await v1.listTools()).tools.map(({ name }) => name),
      names,
    );
    for (const host of [v1, v2]) {
      const text = async (name: string, args: Record<string, unknown>) =>
        JSON.stringify((await host.callTool({ name, arguments: args })).content);
      assert.match(await text('everything__echo', { message: 'hello' }), /Echo: hello/);
      assert.match(await text('everything__get-sum', { a: 2, b: 3 }), /5/);
      assert.match(
        await text('files__read_text_file', { path: join(world.folder, 'note.txt') }),
        /in the folder/,
      );
      assert.match(await text('files__read_text_file', { path: '/etc/hostname' }), /Access denied|outside/);
      assert.match(await text('memory__read_graph', {}), /entities/);
      assert.match(await text('memory__create_entities', { entities: [] }), /APPROVAL REQUIRED/);
    }
    for (const host of [v1, v2]) {
      const heard: number[] = [];
      const long = {
        name: 'everything__trigger-long-running-operation',
        arguments: { duration: 0.4, steps: 4 },
      };
      const onprogress = ({ progress }: { progress: number }) => void heard.push(progress);
      const { content } = await (host === v1
        ? v1.callTool(long, undefined, { onprogress })
        : v2.callTool(long, { onprogress }));
      assert.match(JSON.stringify(content), /Long running operation completed/);
      assert.ok(heard.length >= 3, String(heard));
      const { prompts } = await host.listPrompts();
      assert.ok(
        prompts.some(({ name }) => name === 'everything__simple-prompt'),
        JSON.stringify(prompts),
      );
      const { messages } = await host.getPrompt({ name: 'everything__simple-prompt' });
      assert.equal(messages.length, 1);
      const [resource] = (await host.listResources()).resources;
      const { contents } = await host.readResource({ uri: resource?.uri ?? '' });
      assert.equal(contents[0]?.uri, resource?.uri);
      assert.ok((await host.listResourceTemplates()).resourceTemplates.length > 0);
      const { completion } = await host.complete({
        ref: { type: 'ref/prompt', name: 'everything__completable-prompt' },
        argument: { name: 'department', value: 'E' },
      });
      assert.deepEqual(completion.values, ['Engineering']);
    }
    await v1.close();
    await v2.close();
  });

  test('the command line of the MCP inspector lists and calls through the hub', async () => {
    await using world = await open();
    const inspect = async (...args: string[]) => {
      const { PATH = '', HOME = '' } = process.env;
      const words = [
        '--cli',
        world.mcp,
        '--transport',
        'http',
        '--header',
        'Authorization: Bearer olga',
        ...args,
      ];
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [peerProgram('@modelcontextprotocol/inspector', 'mcp-inspector'), ...words],
        { env: { PATH, HOME }, timeout: 60_000 },
      );
      return stdout;
    };
    assert.match(await inspect('--method', 'tools/list'), /everything__echo/);
    const called = await inspect(
      '--method',
      'tools/call',
      '--tool-name',
      'everything__echo',
      '--tool-arg',
      'message=hi',
    );
    assert.match(called, /Echo: hi/);
    assert.match(await inspect('--method', 'prompts/list'), /everything__simple-prompt/);
    assert.match(await inspect('--method', 'resources/list'), /"uri"/);
    const prompt = ['--method', 'prompts/get', '--prompt-name', 'everything__simple-prompt'];
    assert.match(await inspect(...prompt), /"messages"/);
    const changes = ['--method', 'tools/call', '--tool-name', 'memory__delete_entities'];
    // It ends with an error of its own for a result that is one.
    const refused = inspect(...changes, '--tool-arg', 'entityNames=[]');
    await assert.rejects(refused, ({ stdout }: { stdout: string }) => stdout.includes('APPROVAL REQUIRED'));
  });
});

/** A hub with the three servers, and a folder that one of them may read. */
async function open(): Promise<FrontWorld & { folder: string }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'op-peers-')));
  await writeFile(join(folder, 'note.txt'), 'in the folder');
  const world = await FrontWorld.open({ budgets: { callsPerMinute: 1000 }, settings: { holdMs: 100 } });
  const dispose = world[Symbol.asyncDispose].bind(world);
  await world.upstreams.apply([
    server('everything', '@modelcontextprotocol/server-everything', 'mcp-server-everything', []),
    server('files', '@modelcontextprotocol/server-filesystem', 'mcp-server-filesystem', [folder]),
    server('memory', '@modelcontextprotocol/server-memory', 'mcp-server-memory', [], {
      MEMORY_FILE_PATH: join(folder, 'memory.jsonl'),
    }),
  ]);
  await world.upstreams.ready(AbortSignal.timeout(30_000));
  return Object.assign(world, {
    folder,
    async [Symbol.asyncDispose]() {
      await dispose();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

function server(
  id: keyof typeof READS,
  name: string,
  bin: string,
  args: string[],
  env: Record<string, string> = {},
): UpstreamSpec {
  const transport = {
    kind: 'stdio',
    command: process.execPath,
    args: [peerProgram(name, bin), ...args],
    env,
    cwd: null,
  } as const;
  return specOf(id, transport, {
    effects: Object.fromEntries(READS[id].map((tool) => [tool, 'read' as const])),
    limits: { connectMs: 30_000 },
  });
}
