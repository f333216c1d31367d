import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewEvent } from '#contract/event.ts';
import { OpsError } from '#core/ops-error.ts';
import type { UpstreamSpec } from '../upstream/spec.ts';
import { openRegistry } from './open-registry.ts';
import { watchFile } from './watch-file.ts';

const root = mkdtempSync(join(tmpdir(), 'opspilot-registry-'));
after(() => rmSync(root, { recursive: true, force: true }));
const BY = { actor: 'u_owner', client: 'web', correlationId: 'c1' };
const CANARY = 'ghp_0123456789abcdefghijCANARY';
let files = 0;

/** A registry on a file of its own, with what it applied and recorded. */
function opened(secrets: Readonly<Record<string, string>> = {}) {
  files += 1;
  const path = join(root, `${files}.json`);
  const events: NewEvent[] = [];
  let specs: readonly UpstreamSpec[] = [];
  let applied = 0;
  const state = { auditFails: false };
  const registry = openRegistry({
    path,
    find: async (reference, principal) => {
      const value = secrets[reference.replace('{principal}', principal ?? '?')];
      if (value === undefined) throw new OpsError('unknown_secret', `the vault holds no secret ${reference}`);
      return value;
    },
    apply: async (next) => {
      specs = next;
      applied += 1;
    },
    record: async (event) => {
      if (state.auditFails) throw new OpsError('audit_unavailable', 'the disk is full');
      events.push(event);
    },
  });
  const spec = (id: string) => specs.find((one) => one.id === id) ?? assert.fail(`no spec ${id}`);
  return { registry, path, events, spec, state, applied: () => applied };
}

describe('the registry', () => {
  test('requirement 21: adds a server, shows what it starts, and starts nothing before a person has confirmed that', async () => {
    const { registry, spec, events } = opened();
    const added = await registry.put(
      'git',
      { command: 'uvx', args: ['mcp-server-git', '--repo', 'a b'] },
      BY,
    );
    const launch = added.launches.git ?? assert.fail();
    assert.deepEqual(launch.lines, ['run: uvx mcp-server-git --repo "a b"']);
    assert.equal(launch.confirmed, false);
    assert.equal(spec('git').disabled, true);
    await assert.rejects(registry.confirm('git', '0'.repeat(64), BY), { code: 'conflict' });
    const confirmed = await registry.confirm('git', launch.hash, BY);
    assert.equal(confirmed.launches.git?.confirmed, true);
    assert.equal(spec('git').disabled, false);
    assert.deepEqual(
      events.map(({ action, resource, actor }) => [action, resource, actor]),
      [
        ['mcp.added', 'git', 'u_owner'],
        ['mcp.confirmed', 'git', 'u_owner'],
      ],
    );
  });

  for (const [what, more] of [
    ['another argument', { args: ['y'] }],
    ['a further variable', { env: { LEVEL: 'debug' } }],
    ['another folder', { cwd: '/srv' }],
  ] as const)
    test(`${what} has to be confirmed anew, another limit has not`, async () => {
      const { registry, spec } = opened();
      const server = { command: 'x', args: ['a'] };
      const { launches } = await registry.put('one', server, BY);
      await registry.confirm('one', launches.one?.hash ?? '', BY);
      await registry.put('one', { ...server, timeout_sec: 5, roles: ['owner'] }, BY);
      assert.deepEqual([spec('one').disabled, spec('one').limits.callMs], [false, 5000]);
      await registry.put('one', { ...server, ...more }, BY);
      assert.equal(spec('one').disabled, true);
      await registry.put('one', server, BY);
      assert.equal(spec('one').disabled, true, 'what was confirmed once is not confirmed for ever');
    });

  for (const [what, server, rule] of [
    ['an unknown field', { command: 'x', comand: 'y' }, 'servers.a.comand: there is no such field'],
    ['an unknown role', { command: 'x', roles: ['admin'] }, /^servers\.a\.roles\.0: /],
    [
      'two kinds',
      { command: 'x', url: 'https://a.example' },
      /servers\.a: exactly one of command, url and image, not/,
    ],
    ['no kind', {}, 'servers.a: exactly one of command, url and image, not none'],
    ['headers of a command', { command: 'x', headers: { A: 'b' } }, 'servers.a.headers: belongs to url'],
    ['a password in a url', { url: 'https://u:p@a.example' }, 'servers.a.url: must hold no user or password'],
    ['an image that is an option', { image: '--privileged' }, 'servers.a.image: is no name of an image'],
    ['a shell line as arguments', { command: 'x', args: 'a; b' }, /^servers\.a\.args: /],
    [
      'a token in env',
      { command: 'x', env: { GITHUB_TOKEN: CANARY } },
      /^servers\.a\.env\.GITHUB_TOKEN: is a secret/,
    ],
    [
      'a token of another name',
      { command: 'x', env: { THING: CANARY } },
      /^servers\.a\.env\.THING: is a secret/,
    ],
    ['a token in args', { command: 'x', args: ['--api-key=abcdef'] }, /^servers\.a\.args\.0: is a secret/],
    [
      'a token in a header',
      { url: 'https://a.example', headers: { Authorization: `Bearer ${CANARY}` } },
      /^servers\.a\.headers\.Authorization: is a secret/,
    ],
    [
      'a required variable that is missing',
      { image: 'mcp/x', env_schema: { KEY_ID: 'required' } },
      'servers.a.env.KEY_ID: is required',
    ],
    [
      'a secret that is not there',
      { command: 'x', env: { TOKEN: 'vault:none' } },
      'servers.a.env.TOKEN: the vault holds no secret vault:none',
    ],
  ] as const)
    test(`refuses ${what}, says where, and shows no secret`, async () => {
      const { registry, path, applied } = opened();
      await assert.rejects(registry.put('a', server, BY), (error: OpsError) => {
        assert.equal(error.code, 'bad_request');
        if (typeof rule === 'string') assert.equal(error.message, rule);
        else assert.match(error.message, rule);
        return !error.message.includes(CANARY);
      });
      assert.throws(() => readFileSync(path), { code: 'ENOENT' });
      assert.equal(applied(), 0);
    });

  for (const id of ['a__b', '-a', 'a b', '__proto__', '', 'a'.repeat(33)])
    test(`refuses the name ${JSON.stringify(id)}`, async () => {
      await assert.rejects(opened().registry.put(id, { command: 'x' }, BY), { code: 'bad_request' });
    });

  test('a server that is switched off may lack what it needs, and cannot be switched on so', async () => {
    const { registry, spec } = opened();
    await registry.put('a', { command: 'x', env: { TOKEN: 'vault:none' }, enabled: false }, BY);
    assert.equal(spec('a').disabled, true);
    await assert.rejects(registry.enable('a', true, BY), { code: 'bad_request' });
  });

  test('requirement 5: gives each server its own secrets, and each principal his own', async () => {
    const { registry, spec } = opened({
      'vault:a': 'secret of a',
      'vault:b': 'secret of b',
      'vault:b/u_1': 'of one',
    });
    await registry.replace(
      {
        a: { command: 'x', env: { TOKEN: 'vault:a', LEVEL: 'info' } },
        b: { url: 'https://b.example/mcp', headers: { Authorization: `Bearer \${vault:b}` } },
        c: { url: 'https://c.example/mcp', headers: { 'X-Key': 'vault:b/{principal}' } },
      },
      null,
      BY,
    );
    const transport = spec('a').transport;
    assert.deepEqual(transport.kind === 'stdio' && transport.env, { LEVEL: 'info' });
    assert.deepEqual(await spec('a').secrets(null), { env: { TOKEN: 'secret of a' }, headers: {} });
    assert.deepEqual(await spec('b').secrets(null), {
      env: {},
      headers: { Authorization: 'Bearer secret of b' },
    });
    assert.deepEqual([spec('a').perPrincipal, spec('c').perPrincipal], [false, true]);
    assert.deepEqual((await spec('c').secrets('u_1')).headers, { 'X-Key': 'of one' });
    await assert.rejects(spec('c').secrets('u_2'), { code: 'unknown_secret' });
  });

  test('holds no secret in its file, its view or its record, and a new secret is a new version', async () => {
    const secrets: Record<string, string> = { 'vault:a': CANARY };
    const { registry, spec, path, events } = opened(secrets);
    const view = await registry.put('a', { command: 'x', env: { TOKEN: 'vault:a' } }, BY);
    const before = spec('a').secretsVersion;
    await registry.reload();
    assert.equal(spec('a').secretsVersion, before);
    secrets['vault:a'] = `${CANARY}2`;
    await registry.reload();
    assert.notEqual(spec('a').secretsVersion, before);
    const told = JSON.stringify([view, events, spec('a')]) + readFileSync(path, 'utf8');
    assert.ok(!told.includes('CANARY'));
  });

  test('does not overwrite what somebody else changed meanwhile', async () => {
    const { registry } = opened();
    const { version } = await registry.view();
    await registry.replace({ a: { command: 'x' } }, version, BY);
    await assert.rejects(registry.replace({ b: { command: 'y' } }, version, BY), { code: 'conflict' });
    assert.deepEqual(Object.keys((await registry.view()).servers), ['a']);
  });

  test('changes nothing that could not be recorded', async () => {
    const { registry, state, applied } = opened();
    state.auditFails = true;
    await assert.rejects(registry.put('a', { command: 'x' }, BY), { code: 'audit_unavailable' });
    assert.deepEqual([(await registry.view()).servers, applied()], [{}, 0]);
  });

  test('leaves a broken file as it is, and says what is wrong with it', async () => {
    const { registry, path } = opened();
    for (const text of [
      '{"servers": {',
      '{"servers": {"a": {"command": "x", "cmd": 1}}}',
      '{"servers": {}, "x": 1}',
    ]) {
      writeFileSync(path, text);
      await assert.rejects(registry.put('b', { command: 'x' }, BY), { code: 'conflict' });
      assert.equal(readFileSync(path, 'utf8'), text);
    }
  });

  test('many changes at once are all made', async () => {
    const { registry } = opened();
    await Promise.all(Array.from({ length: 12 }, (_, n) => registry.put(`s${n}`, { command: 'x' }, BY)));
    assert.equal(Object.keys((await registry.view()).servers).length, 12);
    await registry.remove('s3', BY);
    await assert.rejects(registry.remove('s3', BY), { code: 'not_found' });
    await assert.rejects(registry.enable('toString', true, BY), { code: 'not_found' });
  });

  test('an edit by hand is taken up, recorded, and stands when somebody changes more', async () => {
    const { registry, path, spec, events, applied } = opened();
    await registry.reload();
    await registry.put('a', { command: 'x' }, BY);
    const doc = JSON.parse(readFileSync(path, 'utf8'));
    doc.servers.a.roles = ['owner'];
    doc.servers.b = { command: 'y' };
    writeFileSync(path, JSON.stringify(doc));
    await registry.recheck();
    assert.deepEqual(spec('a').access.roles, ['owner']);
    assert.equal(spec('b').disabled, true, 'it waits to be confirmed like any other');
    const [, ...byHand] = events;
    assert.deepEqual(
      byHand.map(({ action, resource, actor, detail }) => [action, resource, actor, detail]),
      [
        ['mcp.changed', 'a', 'file', 'changed: roles'],
        ['mcp.added', 'b', 'file', 'run: y'],
      ],
    );
    const before = applied();
    await registry.recheck();
    assert.equal(applied(), before, 'the same file again is nothing new');
    delete doc.servers.b;
    writeFileSync(path, JSON.stringify(doc));
    const view = await registry.put('c', { command: 'z' }, BY);
    assert.deepEqual(Object.keys(view.servers), ['a', 'c']);
    assert.deepEqual(
      events.slice(3).map(({ action, resource, actor }) => [action, resource, actor]),
      [
        ['mcp.removed', 'b', 'file'],
        ['mcp.added', 'c', 'u_owner'],
      ],
    );
  });

  test('a file that somebody has broken leaves the former in force, says so, and is mended by hand alone', async () => {
    const { registry, path, spec, events, applied } = opened();
    await registry.reload();
    await registry.put('a', { command: 'x' }, BY);
    const good = readFileSync(path, 'utf8');
    const before = applied();
    for (const [text, says] of [
      [good.slice(0, 40), /not a registry of MCP servers in JSON/],
      ['{"servers": {"a": {"command": "x", "role": ["owner"]}}}', /servers\.a\.role: there is no such field/],
    ] as const) {
      writeFileSync(path, text);
      await registry.recheck();
      await registry.recheck();
      assert.match(registry.problem() ?? '', says);
      const view = await registry.view();
      assert.match(view.problem ?? '', says);
      assert.deepEqual(Object.keys(view.servers), ['a']);
      await assert.rejects(registry.put('b', { command: 'y' }, BY), { code: 'conflict' });
      assert.equal(readFileSync(path, 'utf8'), text);
    }
    assert.equal(applied(), before);
    assert.equal(spec('a').transport.kind, 'stdio');
    const refused = events.filter(({ action }) => action === 'mcp.registry_refused');
    assert.deepEqual(
      refused.map(({ actor, result }) => [actor, result]),
      [
        ['file', 'denied'],
        ['file', 'denied'],
      ],
      'each once',
    );
    writeFileSync(path, good);
    await registry.recheck();
    assert.equal((await registry.view()).problem, null);
  });

  test('an edit by hand that cannot be recorded is not in force', async () => {
    const { registry, path, state, applied } = opened();
    await registry.reload();
    const before = applied();
    writeFileSync(path, '{"servers": {"a": {"command": "x"}}}');
    state.auditFails = true;
    await assert.rejects(registry.recheck(), { code: 'audit_unavailable' });
    assert.deepEqual([applied(), Object.keys((await registry.view()).servers)], [before, []]);
    state.auditFails = false;
    await registry.recheck();
    assert.deepEqual(Object.keys((await registry.view()).servers), ['a']);
  });

  test('a start with a broken file says so, and the mended one counts without another start', async () => {
    const { registry, path } = opened();
    writeFileSync(path, '{');
    await assert.rejects(registry.reload(), { code: 'conflict' });
    assert.match((await registry.view()).problem ?? '', /JSON/);
    writeFileSync(path, '{"servers": {"a": {"command": "x"}}}');
    await registry.recheck();
    assert.deepEqual(Object.keys((await registry.view()).servers), ['a']);
  });

  test('a file is looked at when it has stayed the same, and not while it is written', async () => {
    const { path } = opened();
    writeFileSync(path, 'one');
    const seen: string[] = [];
    const changed = Promise.withResolvers<void>();
    using _ = watchFile(path, 20, async () => {
      seen.push(readFileSync(path, 'utf8'));
      if (seen.includes('whole')) changed.resolve();
    });
    for (let length = 1; length < 5; length += 1) {
      writeFileSync(path, 'whole'.slice(0, length));
      await sleep(5);
    }
    writeFileSync(`${path}.next`, 'whole');
    renameSync(`${path}.next`, path);
    await changed.promise;
    rmSync(path);
    const gone = Promise.withResolvers<void>();
    using __ = watchFile(path, 20, async () => gone.resolve());
    await gone.promise;
  });

  test('writes hidden characters of a command out', async () => {
    const { registry } = opened();
    const { launches } = await registry.put('a', { command: 'x', args: ['a\u202eb\u200b', 'ü'] }, BY);
    assert.deepEqual(launches.a?.lines, ['run: x "a\\u202eb\\u200b" "\\u00fc"']);
  });
});
