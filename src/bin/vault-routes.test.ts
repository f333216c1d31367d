import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '#config/load.ts';
import { createHttpFixture } from '#http/http-fixture.ts';
import { openRegistry } from '#hub/registry/open-registry.ts';
import { createVaultDesk } from '#hub/registry/vault-desk.ts';
import { secretSources } from '#vault/secret-sources.ts';
import { dataDirAt } from './data-dir.ts';
import { instanceVault, makeVault } from './vault.ts';

const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';

async function start() {
  await using opening = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'op-vault-'));
  opening.defer(() => rm(root, { recursive: true, force: true }));
  const dir = dataDirAt(root);
  const env = { XDG_CONFIG_HOME: join(root, 'config') };
  const { config } = loadConfig({ file: undefined, env, flags: {} });
  const now = () => new Date();
  const vault = opening.use(instanceVault(dir, config.vault, root, env, now));
  const find = secretSources({ vault, env: {}, baseDir: root });
  const told: string[] = [];
  const hidden: string[] = [];
  const registry = openRegistry({
    path: dir.mcpRegistry,
    find,
    ...{ lister: async () => null },
    apply: async () => {},
    record: async ({ action, resource }) => void told.push(`${action} ${resource}`),
  });
  const desk = createVaultDesk({
    vault,
    makeVault: () => makeVault(dir, config.vault, root, env, now),
    registry,
    find,
    hide: (secret) => void hidden.push(secret),
    record: async ({ action, resource }) => void told.push(`${action} ${resource}`),
  });
  const http = opening.use(await createHttpFixture({ parts: { vault: desk } }));
  const held = opening.move();
  const send = async (method: string, path: string, json: unknown, as = 'owner') => {
    const reply = await http.ask(path, { as, method, json });
    return { status: reply.status, text: await reply.text() };
  };
  return { http, send, told, hidden, dir, registry, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

test('a secret goes in and never comes out; owners who may approve put it there', async () => {
  await using door = await start();
  const { http, send, told, hidden, dir } = door;
  const view = async () => (await http.ask('/api/vault', { as: 'owner' })).json();
  assert.equal((await view()).state, 'missing');
  const secret = { name: 'github/token', value: TOKEN };
  assert.equal(JSON.parse((await send('PUT', '/api/vault/secrets', secret)).text).code, 'vault_missing');
  for (const as of ['viewer', 'member', 'weak-token'])
    for (const [method, path] of [
      ['POST', '/api/vault/make'],
      ['PUT', '/api/vault/secrets'],
      ['POST', '/api/mcp/import'],
    ] as const)
      assert.equal((await send(method, path, { ...secret, text: 'mcp/x' }, as)).status, 403, `${as} ${path}`);
  assert.equal((await http.ask('/api/vault', { as: 'member' })).status, 403);

  assert.equal((await send('POST', '/api/vault/make', {})).status, 200);
  assert.equal((await send('POST', '/api/vault/make', {})).status, 409);
  const stored = await send('PUT', '/api/vault/secrets', secret);
  assert.equal(stored.status, 200, stored.text);
  assert.deepEqual(
    (await view()).secrets.map(({ name }: { name: string }) => name),
    ['github/token'],
  );
  const wrong = await send('PUT', '/api/vault/secrets', { name: '../x', value: TOKEN });
  assert.equal(wrong.status, 400);
  for (const text of [stored.text, wrong.text, told.join(), JSON.stringify(http.logged)])
    assert.ok(!text.includes(TOKEN));
  assert.ok(!(await readFile(dir.vault, 'utf8')).includes(TOKEN));
  assert.deepEqual(hidden, [TOKEN]);
  assert.deepEqual(told, ['vault.made vault', 'vault.set github/token']);
  assert.equal((await send('POST', '/api/vault/secrets/remove', { name: 'github/token' })).status, 200);
  assert.deepEqual((await view()).secrets, []);
});

test('what is pasted is shown before it is entered, its secrets go to the vault, what lacks one stays off', async () => {
  await using door = await start();
  const { send, http, told, registry } = door;
  await send('POST', '/api/vault/make', {});
  const text = JSON.stringify({
    servers: {
      hub: { command: 'hub-mcp', env: { GITHUB_TOKEN: TOKEN } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own form
      search: { command: 'search-mcp', env: { KEY: '${input:key}' } },
    },
    inputs: [{ id: 'key', type: 'promptString', password: true }],
  });
  const read = await send('POST', '/api/mcp/read', { text });
  const preview = JSON.parse(read.text);
  assert.equal(preview.format, 'vscode');
  assert.deepEqual(preview.servers.hub.lines, ['run: hub-mcp', 'with GITHUB_TOKEN=vault:hub/GITHUB_TOKEN']);
  assert.deepEqual([preview.secrets, preview.servers.hub.taken], [['hub/GITHUB_TOKEN'], false]);
  assert.deepEqual(Object.keys((await registry.view()).servers), [], 'nothing is entered by looking');

  const entered = JSON.parse((await send('POST', '/api/mcp/import', { text })).text);
  assert.deepEqual(entered.entered, ['hub', 'search']);
  assert.deepEqual(
    entered.off.map(({ id }: { id: string }) => id),
    ['search'],
  );
  const { servers, launches } = await registry.view();
  assert.deepEqual([servers.hub?.enabled, servers.search?.enabled], [true, false]);
  assert.equal(launches.hub?.confirmed, false);
  assert.equal((await send('POST', '/api/mcp/import', { text })).status, 409, 'nothing is written over');

  const wanted = async () => (await (await http.ask('/api/mcp/secrets', { as: 'owner' })).json()).servers;
  const [need] = (await wanted()).search;
  assert.deepEqual([need.field, need.reference, need.there], ['KEY', 'vault:search/key', false]);
  await send('PUT', '/api/vault/secrets', { name: 'search/key', value: 'open sesame' });
  assert.equal((await wanted()).search[0].there, true);
  assert.equal((await wanted()).hub[0].there, true);
  assert.ok(!read.text.includes(TOKEN) && !told.join().includes(TOKEN));
});
