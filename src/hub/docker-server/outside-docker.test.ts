import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { createOutsideDocker } from './outside-docker.ts';

const signal = new AbortController().signal;

async function serverThat(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function docker(url: string, readMs = 2000) {
  return createOutsideDocker({ url, readMs, changeMs: 2000, version: '0', fetch });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

describe('an outside Docker MCP server', () => {
  test("is asked in the guide's plain form", async () => {
    await using plain = await serverThat(async (request, response) => {
      const body = await bodyOf(request);
      response.end(JSON.stringify({ asked: request.url, method: request.method, body }));
    });
    const answer = await docker(`${plain.url}/`).call('compose_ps', { file: '/f.yml' }, 'read', signal);
    assert.deepEqual(answer, { asked: '/tools/compose_ps', method: 'POST', body: { file: '/f.yml' } });
  });

  test('that speaks MCP alone is found out, and asked that way', async () => {
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: 'docker-mcp', version: '1' });
      server.registerTool('docker_ps', { description: 'Lists.' }, async () => ({
        content: [{ type: 'text', text: '[{"name":"radarr"}]' }],
      }));
      return server;
    });
    const node = toNodeHandler(handler);
    await using mcp = await serverThat((request, response) => {
      if (request.url === '/mcp') void node(request as never, response);
      else response.writeHead(404).end();
    });
    for (const url of [mcp.url, `${mcp.url}/mcp`])
      assert.deepEqual(await docker(url).call('docker_ps', {}, 'read', signal), [{ name: 'radarr' }]);
    await assert.rejects(docker(mcp.url).call('no_such', {}, 'read', signal));
  });

  test('is told apart: refusing, silent, gone', async () => {
    await using refusing = await serverThat((_, response) => response.writeHead(500).end('broken pipe'));
    await assert.rejects(docker(refusing.url).call('docker_ps', {}, 'read', signal), {
      code: 'tool_failed',
      message: 'MCP docker_ps -> 500: broken pipe',
    });
    await using silent = await serverThat(() => undefined);
    await assert.rejects(docker(silent.url, 50).call('docker_ps', {}, 'read', signal), {
      code: 'unavailable',
    });
    const slow = createOutsideDocker({ url: silent.url, readMs: 50, changeMs: 50, version: '0', fetch });
    await assert.rejects(slow.call('compose_up', {}, 'mutate', signal), { code: 'deadline' });
    await using cutting = await serverThat((request) => request.socket.destroy());
    await assert.rejects(docker(cutting.url).call('compose_up', {}, 'mutate', signal), { code: 'deadline' });
    const closed = await serverThat(() => undefined);
    const gone = closed.url;
    await closed[Symbol.asyncDispose]();
    for (const effect of ['read', 'mutate'] as const)
      await assert.rejects(docker(gone).call('docker_ps', {}, effect, signal), { code: 'unavailable' });
  });

  test('with an endless answer is not read to its end', async () => {
    await using endless = await serverThat((_, response) => {
      const chunk = Buffer.alloc(65_536, 32);
      const more = () => {
        while (response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    await assert.rejects(docker(endless.url).call('docker_ps', {}, 'read', signal), { code: 'bad_output' });
  });
});
