import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { McpHealth, McpQuarantine, McpRegistryView } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Quarantined, QuarantineKey } from '#hub/pins/pins.ts';
import { createMcpDesk } from '#hub/registry/mcp-desk.ts';
import { openRegistry } from '#hub/registry/open-registry.ts';
import { openSignInBook } from '#hub/upstream/oauth/sign-in-book.ts';
import { createSignInDesk } from '#hub/upstream/oauth/sign-in-desk.ts';
import type { UpstreamSpec } from '#hub/upstream/spec.ts';
import { type Ask, createHttpFixture, type HttpFixture, ORIGIN } from '../http-fixture.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-mcp-routes-'));
let specs: readonly UpstreamSpec[] = [];
const decided: unknown[] = [];
const held: Quarantined = {
  server: 'git',
  kind: 'tool',
  name: 'git_log',
  reason: 'changed',
  hash: 'h1',
  definition: {},
  accepted: null,
  diff: ['- a', '+ b'],
  flags: [{ rule: 'instruction', path: 'description', excerpt: 'ignore all' }],
  since: '2026-03-04T05:06:07.000Z',
};
const verdict = (word: string) => async (key: QuarantineKey, hash: string, by: string) => {
  if (hash !== held.hash) throw new OpsError('conflict', 'it is another by now');
  decided.push([word, key.name, by]);
};

describe('the routes of the MCP servers', { concurrency: 1 }, () => {
  let http: HttpFixture;
  before(async () => {
    const registry = openRegistry({
      path: join(dir, 'registry.json'),
      find: async () => 'a secret',
      apply: async (next) => {
        specs = next;
      },
      record: async (event) => void (await http.store.events.append([event])),
    });
    const missing = async () => {
      throw new OpsError('vault_missing', 'there is no vault');
    };
    const signIns = createSignInDesk({
      book: openSignInBook({ list: missing, get: missing, set: missing, remove: missing }, () => {}),
      redirectUrl: () => `${ORIGIN}/api/mcp/oauth/callback`,
      clientMetadataUrl: () => `${ORIGIN}/api/mcp/oauth/client.json`,
      find: missing,
      now: () => new Date(),
    });
    const mcp = createMcpDesk(
      registry,
      {
        status: () => [],
        probe: async () => assert.fail('nothing is confirmed'),
        restart: async () => undefined,
        quarantine: () => [held],
        accept: verdict('accept'),
        reject: verdict('reject'),
        specs: () => new Map(specs.map((spec) => [spec.id, spec])),
        credentialsChanged: async () => undefined,
      },
      signIns,
    );
    http = await createHttpFixture({ parts: { mcp } });
  });
  after(async () => {
    await http[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true });
  });

  const ask = (path: string, more: Ask = {}) => http.ask(`/api/mcp${path}`, { as: 'owner', ...more });
  const put = (servers: object, more: Ask & { version?: string } = {}) => {
    const { version, ...rest } = more;
    return ask('/registry', { method: 'PUT', json: { servers, ...(version && { version }) }, ...rest });
  };

  test('the registry is put as a whole, shown with what it starts, and nothing starts unconfirmed', async () => {
    const view = McpRegistryView.parse(await (await put({ git: { command: 'uvx', args: ['git'] } })).json());
    assert.deepEqual(view.launches.git?.lines, ['run: uvx git']);
    assert.equal(specs[0]?.disabled, true);
    const hash = view.launches.git?.hash ?? '';
    assert.equal((await ask('/servers/git/confirm', { json: { hash: 'other' } })).status, 409);
    assert.equal((await ask('/servers/git/confirm', { json: { hash } })).status, 200);
    assert.equal(specs[0]?.disabled, false);
    const now = McpRegistryView.parse(await (await ask('/registry')).json());
    assert.equal((await put({}, { version: view.version })).status, 409, 'it has changed since');
    assert.equal(now.launches.git?.confirmed, true);
  });

  test('a fault is named with its path, and changes nothing', async () => {
    const reply = await put({ git: { command: 'uvx', arg: 1 } });
    assert.equal(reply.status, 400);
    assert.match(JSON.stringify(await reply.json()), /servers\.git\.arg: there is no such field/);
    assert.equal(specs[0]?.disabled, false);
  });

  test('one server is added, switched off and on, and removed; all of it is in the audit', async () => {
    const one = { url: 'https://a.example/mcp', headers: { Authorization: 'vault:a' } };
    assert.equal((await ask('/servers/a', { method: 'PUT', json: one })).status, 200);
    assert.equal((await ask('/servers/a/disable', { method: 'POST' })).status, 200);
    assert.equal((await ask('/servers/a/enable', { method: 'POST' })).status, 200);
    assert.equal((await ask('/servers/a/restart', { method: 'POST' })).status, 200);
    assert.equal((await ask('/servers/a', { method: 'DELETE' })).status, 200);
    assert.equal((await ask('/servers/a', { method: 'DELETE' })).status, 404);
    const rows = await http.store.events.list({ limit: 100 });
    const told = rows.filter(({ action, resource }) => action.startsWith('mcp.') && resource === 'a');
    assert.deepEqual(
      told.map(({ action }) => action),
      ['mcp.added', 'mcp.changed', 'mcp.changed', 'mcp.restarted', 'mcp.removed'],
    );
  });

  test('health is for everybody who may look, the rest for owners, changes for those who may approve', async () => {
    const health = McpHealth.parse(await (await ask('/health', { as: 'viewer' })).json());
    assert.deepEqual(
      health.servers.map(({ id, light }) => [id, light]),
      [['git', 'yellow']],
    );
    for (const path of ['/registry', '/quarantine'])
      assert.equal((await ask(path, { as: 'member' })).status, 403, path);
    for (const as of ['member', 'member-token', 'weak-token'])
      for (const [path, method] of [
        ['/servers/git/disable', 'POST'],
        ['/servers/git', 'DELETE'],
        ['/servers/git/restart', 'POST'],
      ] as const)
        assert.equal((await ask(path, { as, method })).status, 403, `${as} ${path}`);
    assert.equal((await put({}, { as: 'weak-token' })).status, 403);
    assert.equal((await http.ask('/api/mcp/health')).status, 401);
  });

  test('signing in says what is missing, needs a person, and its pages work without scripts', async () => {
    const other = { url: 'https://o.example/mcp', oauth: { per: 'person' } };
    await ask('/servers/o', { method: 'PUT', json: other });
    assert.equal((await ask('/servers/o/sign-in', { method: 'POST' })).status, 409, 'not confirmed yet');
    const { launches } = McpRegistryView.parse(await (await ask('/registry')).json());
    assert.deepEqual(launches.o?.lines, [
      'connect: https://o.example/mcp',
      'sign-in: each person by himself',
    ]);
    await ask('/servers/o/confirm', { json: { hash: launches.o?.hash } });
    const begun = await ask('/servers/o/sign-in', { as: 'member', method: 'POST' });
    assert.equal(begun.status, 503);
    assert.equal(((await begun.json()) as { code: string }).code, 'vault_missing');
    const state = (await (await ask('/servers/o/sign-in', { as: 'member' })).json()) as { state: string };
    assert.equal(state.state, 'signed_out');
    const back = await http.ask('/api/mcp/oauth/callback?code=c&state=%22%3E%3Cscript%3E&iss=x');
    const page = await back.text();
    assert.match(page, /http-equiv="refresh" content="0;url=\/api\/mcp\/oauth\/finish\?code=c&#38;state=/);
    assert.ok(!page.includes('<script'));
    assert.equal((await http.ask('/api/mcp/oauth/finish?code=c&state=s')).status, 403);
    const refused = await ask('/oauth/finish?code=c&state=s', { as: 'member' });
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /no sign-in waits for this answer/);
    assert.equal((await http.ask('/api/mcp/oauth/client.json')).status, 404, 'we have no public address');
    assert.equal((await ask('/servers/o', { method: 'DELETE' })).status, 200);
  });

  test('what is held back is shown with its difference, and decided on exactly as shown', async () => {
    const { held: shown } = McpQuarantine.parse(await (await ask('/quarantine')).json());
    assert.deepEqual(shown[0]?.diff, ['- a', '+ b']);
    const key = { server: 'git', kind: 'tool', name: 'git_log' };
    const decide = (word: string, hash: string, as = 'owner') =>
      ask(`/quarantine/${word}`, { as, json: { held: [{ ...key, hash }] } });
    assert.equal((await decide('accept', 'h1', 'weak-token')).status, 403);
    assert.equal((await decide('accept', 'h2')).status, 409);
    assert.equal((await decide('accept', 'h1')).status, 200);
    assert.equal((await decide('reject', 'h1')).status, 200);
    assert.deepEqual(
      decided.map((one) => (one as string[]).slice(0, 2)),
      [
        ['accept', 'git_log'],
        ['reject', 'git_log'],
      ],
    );
    const rows = await http.store.events.list({ limit: 100 });
    const accepted = rows.filter(({ action }) => action === 'mcp.accepted');
    assert.deepEqual(
      accepted.map(({ metadata }) => metadata.hash),
      ['h1'],
    );
  });
});
