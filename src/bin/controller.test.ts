import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ControllerHealth } from '#contract/controller-api.ts';
import { ask } from '#controller/testing/ask.ts';

describe('the controller process', () => {
  let dir = '';
  const children: ChildProcess[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-bin-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });

  function run(args: readonly string[] = [], env: Record<string, string> = {}) {
    const program = join(import.meta.dirname, 'controller.ts');
    const child = spawn(process.execPath, [program, '--dir', dir, '--no-docker', ...args], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.push(child);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, errors }));
    const ready = once(child.stdout.setEncoding('utf8'), 'data').then(([line]) => JSON.parse(line) as Ready);
    return { child, ready, ended };
  }

  test('says where it listens, answers there, and leaves nothing when it is told to stop', async () => {
    const { child, ready, ended } = run();
    const { url, pid } = await ready;
    assert.equal(pid, child.pid);
    assert.equal(url, `unix://${join(dir, 'controller.sock')}`);
    assert.deepEqual(JSON.parse(readFileSync(join(dir, 'controller.json'), 'utf8')), { url, pid });
    const health = ControllerHealth.parse((await ask(url, '/health')).body);
    assert.match(health.aud, /^controller#/);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, { code: 0, errors: '' });
    assert.equal(existsSync(join(dir, 'controller.json')), false);
    assert.equal(existsSync(join(dir, 'controller.sock')), false);
  });

  test('stops with its parent when it was started with it', async () => {
    const { child, ready, ended } = run(['--with-parent']);
    await ready;
    child.stdin?.end();
    assert.equal((await ended).code, 0);
  });

  test('two of them never share a folder, and a killed one is no hindrance', async () => {
    const first = run();
    await first.ready;
    const second = await run().ended;
    assert.equal(second.code, 2);
    assert.match(second.errors, /^opspilot controller: .*journal\.jsonl is in use by another process\n$/);
    first.child.kill('SIGKILL');
    await first.ended;
    const third = run();
    assert.equal((await ask((await third.ready).url, '/health')).status, 200);
  });

  test('listens on TCP when told to, with the token it was given', async () => {
    const token = 'given-to-it-by-whoever-started-it-32';
    writeFileSync(join(dir, 'secret'), `${token}\n`);
    const { ready } = run(['--tcp', '127.0.0.1:0'], { OPS_CONTROLLER_TOKEN_FILE: join(dir, 'secret') });
    const { url } = await ready;
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await ask(url, '/services', { token: 'x'.repeat(36) })).status, 401);
    assert.deepEqual((await ask(url, '/services', { token })).body, { services: [] });
    assert.equal(existsSync(join(dir, 'token')), false);
  });

  for (const { what, args = [], env = {}, says } of [
    { what: 'an unknown flag', args: ['--listen-everywhere'], says: /--listen-everywhere/ },
    { what: 'a place that is none', args: ['--tcp', 'nowhere'], says: /--tcp must be HOST:PORT/ },
    { what: 'two places', args: ['--tcp', '127.0.0.1:0', '--socket', '/x'], says: /exclude each other/ },
    { what: 'a short token', env: { OPS_CONTROLLER_TOKEN: 'hunter2' }, says: /at least 32 characters/ },
    { what: 'a wrong cooldown', args: ['--cooldown', 'soon'], says: /--cooldown must be a number/ },
  ])
    test(`does not start with ${what}, and says why in one sentence`, async () => {
      const { code, errors } = await run(args, env as Record<string, string>).ended;
      assert.equal(code, 2);
      assert.match(errors, says);
      assert.doesNotMatch(errors, /hunter2|^\s+at /m);
      assert.equal(errors.trimEnd().split('\n').length, 1);
    });
});

interface Ready {
  readonly url: string;
  readonly pid: number;
}
