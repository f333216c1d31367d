import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreatedToken } from '#contract/http-api.ts';
import type { ContainerLaunch } from '#contract/mcp-container.ts';
import { openContainer } from '#hub/upstream/stdio/container-channel.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Docker, docker, startDocker } from '#test/parts/docker.ts';
import { engineApi } from '#test/parts/engine-api.ts';
import { buildMcpImage, MCP_IMAGE } from '#test/stacks/mcp-image.ts';
import { connectHost } from '../hosts/hosts.ts';
import { eventually } from './eventually.ts';
import { OPSPILOT, opspilot } from './launch.ts';
import { createDataFolder, type DataFolder, type OpsPilot, startOpsPilot } from './opspilot.ts';
import { processesNaming } from './processes.ts';

const SECRET = 'a-secret-of-the-vault-4712';

await describeWith([docker], 'MCP servers in containers, from the terminal to the call', () => {
  const home = mkdtempSync(join(tmpdir(), 'op-boxed-'));
  const held = new AsyncDisposableStack();
  const env: Record<string, string> = { XDG_CONFIG_HOME: join(home, 'config') };
  let engine: Docker;
  let folder: DataFolder;
  let ops: OpsPilot;

  before(async () => {
    held.defer(() => rmSync(home, { recursive: true, force: true }));
    engine = held.use(await startDocker());
    await buildMcpImage(engine);
    env.OPSPILOT_DOCKER_SOCKET = engine.socketPath;
    folder = held.use(await createDataFolder());
    ops = held.use(await startOpsPilot({ env, dataDir: folder.path }));
    assert.equal((await here('vault', 'init')).code, 0);
    await vaultSet('boxed/token', SECRET);
  });
  after(() => held.disposeAsync());

  const here = (...args: readonly string[]) => opspilot([...args, '--data-dir', folder.path], env);
  const run = async (command: string, tool = 'boxed__run'): Promise<string> => {
    const { body } = await ops.api.send('POST', `/api/tools/${tool}/call`, { args: { command } });
    assert.equal(body.status, 'ok', JSON.stringify(body));
    return body.output.content[0].text;
  };

  test('a container is shown, confirmed, and only then run', async () => {
    const options = ['--image', MCP_IMAGE, '--read', 'run'];
    const secret = ['--env', 'TOKEN=vault:boxed/token', '--env', 'PLAIN=yes'];
    const added = await here('mcp', 'add', 'boxed', ...options, ...secret);
    assert.equal(added.code, 4, added.stderr);
    assert.match(
      added.stderr,
      /container: opspilot-test\/mcp:1\n.*network: none; memory 512 MB; 128 processes/,
    );
    assert.equal((await containers()).length, 0);
    const refused = await ops.api.send('POST', '/api/mcp/servers/boxed/confirm', {
      hash: await hashOf('boxed'),
    });
    assert.deepEqual([refused.status, refused.body.code], [403, 'not_allowlisted']);
    const confirmed = await here('mcp', 'confirm', 'boxed', '--yes');
    assert.equal(confirmed.code, 0, confirmed.stderr);
    const health = JSON.parse((await here('mcp', 'health', 'boxed', '--json')).stdout);
    assert.deepEqual(
      [health.servers[0].light, health.servers[0].kind],
      ['green', 'image'],
      JSON.stringify(health),
    );
    assert.equal((await here('mcp', 'accept', 'boxed', '--all')).code, 0);
    assert.equal((await containers()).length, 1);
  });

  test('it has what was declared and nothing else', async () => {
    assert.match(await run('id'), /^uid=65534\(nobody\)/);
    assert.equal(await run('echo $PLAIN; test -n $TOKEN && echo has'), 'yes|has|');
    assert.match(await run('touch /x; touch /etc/x'), /Read-only file system[\s\S]*Read-only file system/);
    assert.equal(await run('touch /tmp/x && touch /data/x && echo written'), 'written|');
    assert.match(await run('grep -E CapEff /proc/self/status'), /CapEff: +0000000000000000/);
    assert.match(await run('grep NoNewPrivs /proc/self/status'), /NoNewPrivs: +1/);
    assert.equal(await run('ls /sys/class/net'), 'lo|');
    for (const address of ['1.1.1.1', '172.17.0.1', '169.254.169.254'])
      assert.match(await run(`nc -w 2 ${address} 80`), /Network is unreachable/);
    await add('open', '--network');
    assert.match(await run('ls /sys/class/net', 'open__run'), /eth0/);
  });

  test('the engine says the same, and knows no secret but in its environment', async () => {
    const [{ Id: id = '' } = {}] = await containersOf('boxed');
    const seen = (await engineApi(engine.socketPath, 'GET', `/containers/${id}/json`)) as Inspected;
    const { HostConfig: host, Config: config } = seen;
    assert.deepEqual(
      [host.ReadonlyRootfs, host.CapDrop, host.SecurityOpt, host.NetworkMode, host.Privileged],
      [true, ['ALL'], ['no-new-privileges:true'], 'none', false],
    );
    assert.deepEqual([host.Memory, host.MemorySwap, host.PidsLimit], [512 << 20, 512 << 20, 128]);
    assert.deepEqual(
      [host.Binds, seen.Mounts, host.AutoRemove, config.User],
      [null, [], true, '65534:65534'],
    );
    assert.ok(!JSON.stringify([config.Labels, config.Cmd, config.Entrypoint]).includes(SECRET));
    for (const file of ['controller/journal.jsonl', 'controller/audit.jsonl', 'controller/mcp-grants.json'])
      assert.ok(!readFileSync(join(folder.path, file), 'utf8').includes(SECRET), file);
    const services = await ops.api.send('GET', '/api/services');
    assert.ok(!JSON.stringify(services.body).includes('opspilot-mcp-'), 'it is no service');
  });

  test('hosts of both eras list its tool and call it', async () => {
    const asked = { name: 'a host', role: 'member', can_approve: false, expires_in_days: 1 };
    const { token } = await ops.api.post('/api/tokens', asked, CreatedToken);
    for (const era of ['modern', 'legacy'] as const) {
      await using host = await connectHost(`${ops.url}/mcp`, token, { era });
      assert.ok(
        (await host.listTools()).tools.some(({ name }) => name === 'boxed__run'),
        era,
      );
      const called = await host.callTool({ name: 'boxed__run', arguments: { command: 'echo $PLAIN' } });
      assert.deepEqual(called.content, [{ type: 'text', text: 'yes|' }], era);
    }
  });

  test('it is one container, however often it is started anew', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      await ops.api.send('POST', '/api/mcp/servers/open/restart', {});
      await ops.api.send('POST', '/api/mcp/servers/open/probe', {});
      await run('echo here', 'open__run');
      await eventually('the former one is gone', async () => (await containersOf('open')).length === 1);
      for (const { Id } of await containersOf('open')) seen.add(Id);
    }
    assert.equal(seen.size, 5);
  });

  test('a server that is greedy is held, and the hub goes on', async () => {
    const forked = await run('n=0; while [ $n -lt 300 ]; do sleep 3 & n=$((n+1)); done; echo all');
    assert.doesNotMatch(forked, /all/);
    await add('greedy', '--set', 'memory_mb=16');
    const hog = 'head -c 99999999 /dev/zero | tail -c 99999999 | wc -c';
    // The kernel chooses whom it ends in there: the hog, or the server itself.
    const { body } = await ops.api.send('POST', '/api/tools/greedy__run/call', { args: { command: hog } });
    assert.match(JSON.stringify(body), /Killed|it wanted more memory than it may have/);
    await eventually('it has room again', async () => (await run('echo well')) === 'well|', 30_000);
  });

  test('a launch that is another than was granted is refused by the controller itself', async () => {
    const { launch } = granted().greedy ?? assert.fail('greedy is granted');
    const token = readFileSync(join(folder.path, 'controller/token'), 'utf8').trim();
    const begin = (over: Partial<ContainerLaunch>, secrets = {}) =>
      openContainer(
        { launch: { ...launch, ...over }, slot: 'x', secrets },
        { url: ops.controllerUrl, token },
      );
    const others = [{ network: true }, { image: 'busybox' }, { args: ['-c', 'id'] }, { env: { A: '1' } }];
    for (const over of [...others, { memory_mb: 17 }, { pids: 9 }, { root: true }, { secrets: ['A'] }])
      await assert.rejects(begin(over), { code: 'launch_not_granted' }, JSON.stringify(over));
    await assert.rejects(begin({}, { LD_PRELOAD: '/tmp/x' }), { code: 'launch_not_granted' });
    const channel = await begin({});
    const closed = channel.close();
    assert.equal(await channel.ended, 'it exited with 0; its last words: the server has started');
    await closed;
  });

  test('a container ends when the hub is killed, also one that does not heed the end of its input', async () => {
    await add('stubborn', '--', 'stubborn');
    assert.equal(await run('echo here', 'stubborn__run'), 'here|');
    await ops.end('SIGKILL');
    await eventually('no container is left', async () => (await containers()).length === 0, 30_000);
    await again();
    assert.equal(await run('echo again', 'stubborn__run'), 'again|');
  });

  test('a container ends when the controller is killed, and the next life begins without one', async () => {
    const controller = processesNaming(join(folder.path, 'controller')).find(({ command }) =>
      command.includes('bin/controller.ts'),
    );
    process.kill(controller?.pid ?? assert.fail('the controller runs'), 'SIGKILL');
    await eventually('no container is left', async () => (await containers()).length === 0, 30_000);
    await ops.end('SIGTERM');
    await again();
    assert.equal(await run('echo again'), 'again|');
  });

  test('switched off its container ends, removed its grant is gone, and the audit has told all of it', async () => {
    assert.equal((await here('mcp', 'disable', 'boxed')).code, 0);
    await eventually('its container ends', async () => (await containersOf('boxed')).length === 0);
    assert.ok(granted().boxed, 'it may be switched on again');
    assert.equal((await here('mcp', 'remove', 'boxed')).code, 0);
    assert.equal(granted().boxed, undefined);
    assert.doesNotMatch(readFileSync(join(folder.path, 'controller/allowlist.json'), 'utf8'), /mcp\.boxed/);
    const { stdout } = await here('audit', '--limit', '300', '--json');
    for (const action of ['mcp.confirmed', 'mcp.container_consented', 'mcp.container_granted', 'mcp.removed'])
      assert.ok(stdout.includes(`"${action}"`), action);
    assert.ok(!stdout.includes(SECRET));
    const verified = await here('audit', 'verify');
    assert.equal(verified.code, 0, verified.stdout);
  });

  test('an image that is not there, and no engine at all, are said so with what to do', async () => {
    const missing = await mcpAdd('missing', 'no.such/image:1');
    assert.notEqual(missing.code, 0);
    assert.match(missing.stderr, /no\.such\/image:1 is not on this machine[\s\S]*--pull/);
    const unreachable = await here('mcp', 'confirm', 'missing', '--pull', '--yes');
    assert.notEqual(unreachable.code, 0);
    assert.match(unreachable.stderr, /no\.such\/image:1 was not pulled|refused to pull no\.such\/image:1/);
    await using demo = await startOpsPilot({ demo: true, env: { XDG_CONFIG_HOME: join(home, 'other') } });
    const added = await mcpAdd('boxed', MCP_IMAGE, demo.dataDir);
    assert.notEqual(added.code, 0);
    assert.match(added.stderr, /no container engine[\s\S]*(as a program or by its address)/);
  });

  const mcpAdd = (id: string, image: string, dataDir = folder.path, ...options: readonly string[]) => {
    const cut = options.includes('--') ? options.indexOf('--') : options.length;
    const settings = ['--image', image, '--read', 'run', '--yes', '--data-dir', dataDir];
    const all = ['mcp', 'add', id, ...settings, ...options.slice(0, cut), ...options.slice(cut)];
    return opspilot(all, env);
  };

  /** Enters a server and accepts what it offers. */
  async function add(id: string, ...options: readonly string[]): Promise<void> {
    const added = await mcpAdd(id, MCP_IMAGE, folder.path, ...options);
    assert.equal(added.code, 0, added.stderr);
    assert.equal((await here('mcp', 'health', id)).code, 0);
    assert.equal((await here('mcp', 'accept', id, '--all')).code, 0);
  }

  async function again(): Promise<void> {
    ops = held.use(await startOpsPilot({ env, dataDir: folder.path }));
    for (const id of ['boxed', 'stubborn']) assert.equal((await here('mcp', 'health', id)).code, 0, id);
  }

  function granted(): Record<string, { launch: ContainerLaunch } | undefined> {
    return JSON.parse(readFileSync(join(folder.path, 'controller/mcp-grants.json'), 'utf8'));
  }

  async function containersOf(id: string) {
    return (await containers()).filter(({ Labels }) => Labels['opspilot.mcp-server'] === id);
  }

  async function containers(): Promise<readonly { Id: string; Labels: Record<string, string> }[]> {
    const filters = JSON.stringify({ label: ['opspilot.mcp-server'] });
    const path = `/containers/json?all=1&filters=${encodeURIComponent(filters)}`;
    return (await engineApi(engine.socketPath, 'GET', path)) as never;
  }

  async function hashOf(id: string): Promise<string> {
    return JSON.parse((await here('mcp', 'list', '--json')).stdout).launches[id].hash;
  }

  async function vaultSet(name: string, value: string): Promise<void> {
    const child = spawn(OPSPILOT, ['vault', 'set', name, '--data-dir', folder.path], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    child.stdin.end(`${value}\n`);
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
  }
});

interface Inspected {
  readonly Config: {
    readonly User: string;
    readonly Cmd: unknown;
    readonly Entrypoint: unknown;
    readonly Labels: Record<string, string>;
  };
  readonly HostConfig: Record<string, unknown>;
  readonly Mounts: readonly unknown[];
}
