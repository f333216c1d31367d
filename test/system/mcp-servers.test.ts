import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from './eventually.ts';
import { OPSPILOT, opspilot } from './launch.ts';
import { type OpsPilot, startOpsPilot } from './opspilot.ts';
import { processesNaming } from './processes.ts';

const SECRET = 'a-secret-of-the-vault-4711';
const SERVER = join(import.meta.dirname, 'tiny-mcp-server.ts');

describe('outside MCP servers, from the terminal to the call', { concurrency: 1 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'op-mcp-'));
  const notes = join(home, 'notes');
  const files = join(home, 'files');
  const env = { XDG_CONFIG_HOME: join(home, 'config'), OPSPILOT_FILES_ROOTS: files };
  mkdirSync(files);
  let ops: OpsPilot;
  before(async () => {
    ops = await startOpsPilot({ demo: true, env });
  });
  after(async () => {
    await ops[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });

  const here = (...args: readonly string[]) => opspilot([...args, '--data-dir', ops.dataDir], env);
  const added = (...options: readonly string[]) =>
    opspilot(
      ['mcp', 'add', 'tiny', '--data-dir', ops.dataDir, ...options, '--', process.execPath, SERVER, notes],
      env,
    );
  const call = async (tool: string, args: object, more: object = {}) =>
    (await ops.api.send('POST', `/api/tools/${tool}/call`, { args, ...more })).body;

  test('a secret goes into the vault by standard input alone', async () => {
    assert.equal((await here('vault', 'init')).code, 0);
    const child = spawn(OPSPILOT, ['vault', 'set', 'tiny/token', '--data-dir', ops.dataDir], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.stdin.end(`${SECRET}\n`);
    assert.deepEqual(await new Promise((resolve) => child.once('close', resolve)), 0);
    const listed = await here('vault', 'list', '--json');
    assert.deepEqual(
      JSON.parse(listed.stdout).secrets.map(({ name }: { name: string }) => name),
      ['tiny/token'],
    );
    assert.equal((await here('vault', 'set', 'x', SECRET)).code, 2, 'no value as an argument');
  });

  test('nothing is started before it was shown and confirmed', async () => {
    const plain = await added('--env', `TINY_TOKEN=${SECRET}`);
    assert.equal(plain.code, 2);
    assert.match(plain.stderr, /servers\.tiny\.env\.TINY_TOKEN: is a secret in plain text/);
    assert.ok(!plain.stderr.includes(SECRET));
    const add = await added('--read', 'environment', '--env', 'TINY_TOKEN=vault:tiny/token');
    assert.equal(add.code, 4, add.stderr);
    assert.match(add.stderr, /run: \S+ \S*tiny-mcp-server\.ts/);
    assert.match(add.stderr, /with TINY_TOKEN=vault:tiny\/token/);
    await here('mcp', 'health', 'tiny');
    assert.deepEqual(processesNaming(`${SERVER} ${notes}`), []);
    assert.equal((await here('mcp', 'confirm', 'tiny', '--yes')).code, 0);
  });

  test('what it offers is off until it is accepted', async () => {
    const health = await here('mcp', 'health', 'tiny', '--json');
    const [server] = JSON.parse(health.stdout).servers;
    assert.deepEqual([server.light, server.tools, server.quarantined], ['green', 0, 2], health.stdout);
    assert.equal((await call('tiny__environment', {})).code, 'unknown_tool');
    assert.match(
      (await here('mcp', 'quarantine', 'tiny')).stdout,
      /tiny tool note \(new\)[\s\S]*\+ .*Notes a word/,
    );
    assert.equal((await here('mcp', 'accept', 'tiny', '--all')).code, 0);
  });

  test('a read runs with its own environment, and its secret is not shown', async () => {
    const { status, output } = await call('tiny__environment', {});
    assert.equal(status, 'ok');
    const seen = JSON.parse(output.content[0].text);
    assert.deepEqual(Object.keys(seen).sort(), ['HOME', 'PATH', 'TINY_TOKEN']);
    assert.equal(seen.TINY_TOKEN, '[redacted]');
  });

  test('a change waits for a person, and runs once', async () => {
    const args = { word: 'once' };
    const asked = await call('tiny__note', args);
    assert.equal(asked.status, 'need_approval', JSON.stringify(asked));
    assert.equal((await call('tiny__note', args, { approved: true })).status, 'need_approval');
    assert.ok(!existsSync(notes));
    await here('approve', asked.approval_id, '--yes');
    const done = await call('tiny__note', args, { approved: true });
    assert.equal(done.status, 'ok', JSON.stringify(done));
    assert.equal(
      (await call('tiny__note', args, { approval_id: asked.approval_id })).code,
      'approval_decided',
    );
    assert.equal(readFileSync(notes, 'utf8'), 'once\n');
  });

  test('a file below a root is read, and written with consent', async () => {
    const path = join(files, 'app.ini');
    writeFileSync(path, 'former\n');
    assert.equal((await call('read_file', { path })).output.content, 'former\n');
    assert.equal((await call('read_file', { path: join(home, 'notes') })).code, 'forbidden');
    const args = { path, content: 'new\n' };
    assert.equal((await call('write_file', args)).code, 'not_allowlisted');
    assert.equal((await here('allow', 'files', 'write_file', 'restore_file')).code, 0);
    const { approval_id } = await call('write_file', args);
    writeFileSync(path, 'changed meanwhile\n');
    await here('approve', approval_id, '--yes');
    assert.equal((await call('write_file', args, { approval_id })).code, 'target_moved');
    assert.equal(readFileSync(path, 'utf8'), 'changed meanwhile\n');
    const again = await call('write_file', args);
    await here('approve', again.approval_id, '--yes');
    assert.equal((await call('write_file', args, { approval_id: again.approval_id })).status, 'ok');
    assert.equal(readFileSync(path, 'utf8'), 'new\n');
  });

  test('the registry edited by hand counts without a restart, and a broken one leaves the former', async () => {
    const file = join(ops.dataDir, 'mcp', 'registry.json');
    const good = readFileSync(file, 'utf8');
    const edited = JSON.parse(good);
    edited.servers.tiny.deny_clients = ['rest'];
    const [pid] = processesNaming(`${SERVER} ${notes}`);
    writeFileSync(file, JSON.stringify(edited));
    await eventually(
      'the edit counts',
      async () => (await call('tiny__environment', {})).code === 'denied_by_policy',
    );
    assert.deepEqual(processesNaming(`${SERVER} ${notes}`), [pid], 'its process is left alone');
    writeFileSync(file, good.slice(0, 100));
    await eventually('it is told', async () =>
      /former servers stay in force: .*registry\.json: is not a registry/.test(
        (await here('mcp', 'health')).stderr,
      ),
    );
    assert.equal((await call('tiny__environment', {})).code, 'denied_by_policy');
    assert.match((await here('mcp', 'disable', 'tiny')).stderr, /registry\.json/);
    assert.match(ops.said(), /the former MCP servers stay in force/);
    writeFileSync(file, good);
    await eventually('it is mended', async () => (await call('tiny__environment', {})).status === 'ok');
    const { stdout } = await here('audit', '--limit', '500', '--json');
    for (const told of ['"mcp.registry_refused"', 'changed: deny_clients'])
      assert.ok(stdout.includes(told), told);
  });

  test('switched off it ends, removed it is gone, and the audit has told all of it', async () => {
    assert.equal((await here('mcp', 'disable', 'tiny')).code, 0);
    await eventually('its process ends', () => processesNaming(`${SERVER} ${notes}`).length === 0);
    assert.equal((await here('mcp', 'remove', 'tiny')).code, 0);
    assert.deepEqual(JSON.parse((await here('mcp', 'list', '--json')).stdout).servers, {});
    const { stdout } = await here('audit', '--limit', '200', '--json');
    for (const action of [
      'vault.set',
      'mcp.added',
      'mcp.confirmed',
      'mcp.accepted',
      'mcp.changed',
      'mcp.removed',
    ])
      assert.ok(stdout.includes(`"${action}"`), action);
    assert.ok(!stdout.includes(SECRET));
  });

  test('without a running OpsPilot the file is worked on, and the next start takes it', async () => {
    const offline = join(home, 'offline');
    const there = (...args: readonly string[]) => opspilot([...args, '--data-dir', offline], env);
    const add = await opspilot(
      ['mcp', 'add', 'tiny', '--yes', '--data-dir', offline, '--', process.execPath, SERVER, notes],
      env,
    );
    assert.equal(add.code, 0, add.stderr);
    assert.equal((await there('mcp', 'health')).code, 3);
    const exported = await there('mcp', 'export', '--format', 'claude');
    assert.deepEqual(JSON.parse(exported.stdout).mcpServers.tiny.args, [SERVER, notes]);
    await using next = await startOpsPilot({ dataDir: offline, demo: true, env });
    const health = await next.api.send('POST', '/api/mcp/servers/tiny/probe', {});
    assert.equal(health.body.servers[0].light, 'green');
  });
});
