import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { opspilot } from './launch.ts';
import { type OpsPilot, startOpsPilot } from './opspilot.ts';

const FILE = '/opt/stack/docker-compose.yml';

/** An outside Docker MCP server in the guide's plain form, with the calls that it got. */
async function dockerServer() {
  const calls: { fn: string; args: unknown }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const fn = request.url?.replace('/tools/', '') ?? '';
    calls.push({ fn, args: JSON.parse(text) });
    response.end(JSON.stringify({ from: 'docker-mcp', fn }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("the Docker guide's smoke tests", { concurrency: 1 }, () => {
  let docker: Awaited<ReturnType<typeof dockerServer>>;
  let ops: OpsPilot;
  before(async () => {
    docker = await dockerServer();
    const env = { DOCKER_MCP_BASE_URL: docker.url, DOCKER_MCP_COMPOSE_FILE: FILE };
    ops = await startOpsPilot({ demo: true, env });
  });
  after(async () => {
    await ops[Symbol.asyncDispose]();
    await docker.close();
  });

  const tool = (body: object) => ops.api.send('POST', '/chat/tool', body);

  test('1. compose_ps, without a consent', async () => {
    const { status, body } = await tool({ tool: 'compose_ps', args: { file: FILE } });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.ok, true);
    assert.deepEqual(body.result.answer, { from: 'docker-mcp', fn: 'compose_ps' });
    assert.deepEqual(docker.calls.at(-1), { fn: 'compose_ps', args: { file: FILE } });
  });

  test('2. compose_logs, without a consent', async () => {
    const args = { file: FILE, service: 'sabnzbd', tail: 150 };
    assert.equal((await tool({ tool: 'compose_logs', args })).body.ok, true);
    assert.deepEqual(docker.calls.at(-1), { fn: 'compose_logs', args });
    const outside = await tool({ tool: 'compose_logs', args: { ...args, file: '/etc/passwd' } });
    assert.deepEqual([outside.status, outside.body.code], [400, 'bad_args']);
  });

  test('3. compose_restart: asked for, not done by `approved`, done once a person has approved', async () => {
    const call = { tool: 'compose_restart', args: { file: FILE, service: 'sabnzbd' } };
    assert.equal((await tool(call)).body.code, 'not_allowlisted');
    const allowed = await opspilot(['allow', 'sabnzbd', 'compose_restart', '--data-dir', ops.dataDir]);
    assert.equal(allowed.code, 0, allowed.stderr);
    const restarts = () => docker.calls.filter(({ fn }) => fn === 'compose_restart');
    const asked = await tool(call);
    assert.equal(asked.body.need_approval, true, JSON.stringify(asked.body));
    assert.equal((await tool({ ...call, approved: true })).body.need_approval, true, 'it never approves');
    assert.deepEqual(restarts(), []);
    await ops.api.approve(asked.body.approval_id);
    const done = await tool({ ...call, approved: true });
    assert.equal(done.body.ok, true, JSON.stringify(done.body));
    assert.deepEqual(done.body.result.answer, { from: 'docker-mcp', fn: 'compose_restart' });
    assert.deepEqual(restarts(), [{ fn: 'compose_restart', args: call.args }]);
    const again = await tool(call);
    assert.deepEqual([again.status, again.body.code], [429, 'cooldown']);
    assert.ok(again.body.retry_after_s > 200 && again.body.retry_after_s <= 300);
  });

  test('a chat about Docker says what the server says, and when it is gone, a warning and what we see', async () => {
    const chat = async () =>
      (await ops.api.send('POST', '/api/ops-copilot/chat', { message: 'check docker' })).body;
    const before = await chat();
    assert.ok(before.tools.includes('docker_status'), JSON.stringify(before.tools));
    assert.match(before.reply, /The Docker MCP server says: .*docker-mcp/);
    await docker.close();
    const afterwards = await chat();
    assert.ok(afterwards.tools.includes('docker_status'));
    assert.match(
      afterwards.reply,
      /^Warning: the Docker MCP server at \S+ cannot be reached: .* 4 of 4 containers are running/,
    );
    assert.equal((await ops.api.send('GET', '/api/services')).status, 200, 'the rest is usable');
  });
});
