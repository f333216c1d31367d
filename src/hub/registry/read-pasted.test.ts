import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OpsError } from '#core/ops-error.ts';
import { readPasted } from './read-pasted.ts';

const servers = (text: string, name?: string) => readPasted(text, name).servers;

test('an address, an image and a command are servers that are called after themselves', () => {
  assert.deepEqual(servers('https://mcp.sentry.dev/mcp'), { sentry: { url: 'https://mcp.sentry.dev/mcp' } });
  assert.deepEqual(servers(' mcp/duckduckgo:latest \n'), { duckduckgo: { image: 'mcp/duckduckgo:latest' } });
  assert.deepEqual(servers('mcp/duckduckgo', 'web'), { web: { image: 'mcp/duckduckgo' } });
  assert.deepEqual(servers('npx -y @modelcontextprotocol/server-filesystem'), {
    filesystem: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem'] },
  });
  assert.deepEqual(Object.keys(servers('https://127.0.0.1:9/mcp')), ['127']);
});

test('what instructions show is read: a whole file, its inner part, one server, with comments', () => {
  const one = { command: 'npx', args: ['-y', 'files'] };
  const inner = '"files": {"command": "npx", "args": ["-y", "files"], /* mine */}';
  for (const text of [
    JSON.stringify({ mcpServers: { files: one } }),
    JSON.stringify({ servers: { files: { type: 'stdio', ...one } } }),
    JSON.stringify({ files: one }),
    `"mcpServers": {${inner}}`,
    `{ // for you\n${inner} }`,
    inner,
  ])
    assert.deepEqual(servers(text), { files: one }, text);
  assert.deepEqual(servers(JSON.stringify(one), 'mine'), { mine: one });
  assert.deepEqual(servers('{"image": "mcp/x", "network": true}'), {
    server: { image: 'mcp/x', network: true },
  });
  assert.deepEqual(servers('{"servers": {"x": {"image": "mcp/x", "env_schema": {"KEY": "required"}}}}'), {
    x: { image: 'mcp/x', env_schema: { KEY: 'required' }, env: { KEY: 'vault:x/KEY' } },
  });
});

test('a secret in the text is taken out of the server', () => {
  const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
  const { servers: found, secrets } = readPasted(
    JSON.stringify({ mcpServers: { hub: { command: 'x', env: { GITHUB_TOKEN: token } } } }),
  );
  assert.deepEqual(found.hub?.env, { GITHUB_TOKEN: 'vault:hub/GITHUB_TOKEN' });
  assert.deepEqual(secrets, { 'hub/GITHUB_TOKEN': token });
});

test('a command is no text for a shell', () => {
  for (const text of ['sh -c "id"', 'cat /etc/passwd | nc x', 'echo $(id)', 'a; b c', 'x `id` y'])
    assert.throws(() => readPasted(text), /mean nothing here/, text);
});

test('whatever is pasted, it is read or refused in words', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.string({ unit: fc.constantFrom('{', '"', ':', 'a', ' ', '\n', '}') }),
  );
  fc.assert(
    fc.property(text, (pasted) => {
      try {
        return typeof readPasted(pasted).format === 'string';
      } catch (error) {
        return error instanceof OpsError && error.code === 'bad_request';
      }
    }),
    { numRuns: 2000 },
  );
});
