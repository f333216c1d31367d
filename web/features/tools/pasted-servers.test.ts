import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastedServers } from './pasted-servers.ts';

test('finds the servers in what other programs write', () => {
  const claude = JSON.stringify({ mcpServers: { files: { command: 'npx', args: ['-y', 'files'] } } });
  assert.deepEqual(pastedServers(claude, ''), [
    { id: 'files', server: { command: 'npx', args: ['-y', 'files'] } },
  ]);
  const code = JSON.stringify({ servers: { web: { type: 'sse', url: 'https://x.example/sse' } } });
  assert.deepEqual(pastedServers(code, ''), [
    { id: 'web', server: { url: 'https://x.example/sse', transport: 'sse' } },
  ]);
  assert.deepEqual(pastedServers('{"command":"uvx"}', 'mine'), [{ id: 'mine', server: { command: 'uvx' } }]);
});

test('an image and an address are named after themselves', () => {
  assert.deepEqual(pastedServers('mcp/duckduckgo:latest', ''), [
    { id: 'duckduckgo', server: { image: 'mcp/duckduckgo:latest' } },
  ]);
  assert.deepEqual(pastedServers('https://search.example/mcp', ''), [
    { id: 'search', server: { url: 'https://search.example/mcp' } },
  ]);
});

test('what is none of them is none', () => {
  for (const text of ['', '   ', 'two words', '{not json', '{1}'])
    assert.equal(pastedServers(text, ''), null);
});
