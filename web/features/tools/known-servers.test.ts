import assert from 'node:assert/strict';
import { test } from 'node:test';
import { McpServer, McpServerId } from '#contract/mcp.ts';
import { SecretName } from '#contract/vault.ts';
import { de } from '../../text/de.ts';
import { en } from '../../text/en.ts';
import { filledServer, KNOWN_SERVERS } from './known-servers.ts';

test('every known server can be entered as it stands, once it is filled in', () => {
  for (const known of KNOWN_SERVERS) {
    const id = known.id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    assert.ok(McpServerId.safeParse(id).success, id);
    const filled = Object.fromEntries(known.asks.map(({ name, example }) => [name, example || 'a secret']));
    const { server, secrets } = filledServer(known, id, filled);
    const parsed = McpServer.safeParse(server);
    assert.ok(parsed.success, `${id}: ${parsed.error?.message}`);
    const text = JSON.stringify(parsed.data);
    assert.ok(!text.includes('%') && !text.includes('a secret'), text);
    for (const { name } of secrets) {
      assert.ok(SecretName.safeParse(name).success, name);
      assert.ok(text.includes(`vault:${name}`), `${name} is used by ${text}`);
    }
    for (const ask of known.asks)
      for (const { knownServers } of [en, de])
        assert.ok(Object.hasOwn(knownServers[known.id].asks, ask.name), `${id} has words for ${ask.name}`);
    assert.equal(new URL(known.link).protocol, 'https:');
  }
});

test('what is filled in is a value and nothing more', () => {
  const [files] = KNOWN_SERVERS;
  if (!files) throw new Error('there is no catalogue');
  const { server } = filledServer(files, 'files', { folder: '/a b; rm "-rf" %id%' });
  const { args } = McpServer.parse(server);
  assert.deepEqual(args, ['-y', '@modelcontextprotocol/server-filesystem', '/a b; rm "-rf" %id%']);
});
