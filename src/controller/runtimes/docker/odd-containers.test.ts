import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildBusyboxImage } from '#test/parts/busybox.ts';
import { describeWith } from '#test/parts/describe-with.ts';
import { type Docker, docker, startDocker } from '#test/parts/docker.ts';
import { createDockerRuntime } from '../docker.ts';
import type { Runtime, RuntimeStatus } from '../runtime.ts';

const exec = promisify(execFile);
const IMAGE = 'opspilot-test/busybox:1';
const MIB = 1024 * 1024;

/** Containers that end, or log, in ways of their own. */
const COMPOSE = `version: "2.4"
services:
  ends:
    image: ${IMAGE}
    command: ["sh", "-c", "echo out; echo err >&2; exit 3"]
  greedy:
    image: ${IMAGE}
    command: ["sh", "-c", "x=a; while :; do x=$$x$$x; done"]
    mem_limit: 16m
    memswap_limit: 16m
  never:
    image: ${IMAGE}
    command: ["/no/such/program"]
  terminal:
    image: ${IMAGE}
    tty: true
    command: ["sh", "-c", "echo one; echo two >&2"]
  wordy:
    image: ${IMAGE}
    command: ["sh", "-c", "head -c 20000 /dev/zero | tr '\\\\0' x; echo; printf 'caf\\\\303 ok\\\\n'; i=0; while [ $$i -lt 300 ]; do i=$$((i+1)); echo line $$i; done"]
  scaled:
    image: ${IMAGE}
    command: ["sleep", "600"]
    stop_grace_period: 3s
    mem_limit: 64m
`;

await describeWith([docker], 'containers out of the ordinary', () => {
  const project = `opsodd${randomBytes(4).toString('hex')}`;
  let engine: Docker;
  let dir: string;
  let runtime: Runtime;
  const soon = () => AbortSignal.timeout(20_000);

  async function compose(...args: string[]): Promise<void> {
    const [program = '', ...first] = engine.compose;
    const env = { ...process.env, ...engine.env };
    await exec(program, [...first, '-p', project, ...args], { cwd: dir, env });
  }

  async function all(service: string): Promise<RuntimeStatus[]> {
    const listed = await runtime.list(soon());
    return listed.filter((one) => one.project === project && one.compose_service === service);
  }

  async function ended(service: string): Promise<RuntimeStatus> {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100)) {
      const [status] = await all(service);
      if (status?.state === 'exited') return status;
    }
    return assert.fail(`${service} did not end`);
  }

  before(async () => {
    engine = await startDocker();
    await buildBusyboxImage(engine, IMAGE);
    dir = await mkdtemp(join(tmpdir(), 'opspilot-odd-'));
    await writeFile(join(dir, 'docker-compose.yml'), COMPOSE);
    runtime = createDockerRuntime({ socketPath: engine.socketPath, privateDir: dir, path: '' });
    await compose('up', '-d', '--scale', 'scaled=3', 'ends', 'greedy', 'terminal', 'wordy', 'scaled');
    await assert.rejects(compose('up', '-d', 'never'));
  });
  after(async () => {
    await compose('down', '-t', '0');
    await rm(dir, { recursive: true });
    await engine[Symbol.asyncDispose]();
  });

  test('one that ended: its code, when, and its log in both streams', async () => {
    const status = await ended('ends');
    assert.equal(status.exit_code, 3);
    // No order between them: the engine notes the start of a short life after its end.
    assert.ok(status.started_at !== null && status.finished_at !== null);
    const { lines, truncated } = await runtime.logs(status.id, { tail: 10 }, soon());
    assert.deepEqual(lines.map(({ stream, text }) => `${stream} ${text}`).sort(), [
      'stderr err',
      'stdout out',
    ]);
    assert.ok(lines.every(({ at }) => at !== null && !Number.isNaN(Date.parse(at))));
    assert.equal(truncated, false);
    const later = await runtime.logs(status.id, { tail: 10, since: new Date().toISOString() }, soon());
    assert.deepEqual(later.lines, []);
    const stats = await runtime.stats(status.id, soon());
    assert.deepEqual([stats.cpu_cores, stats.memory_bytes], [null, null]);
  });

  test('one that the kernel killed for its memory', async () => {
    const status = await ended('greedy');
    assert.equal(status.oom_killed, true);
    assert.notEqual(status.exit_code, 0);
    const events = await runtime.events(status.started_at ?? '', soon());
    assert.ok(events.some(({ action, object_id }) => action === 'oom' && object_id === status.object_id));
  });

  test('one that could never be started, in the words of the engine', async () => {
    const [status] = await all('never');
    assert.equal(status?.state, 'created');
    assert.equal(status?.started_at, null);
    assert.equal(status?.exit_code, 127);
    assert.match(status?.error ?? '', /no such file or directory/);
  });

  test('one with a terminal: its log is not multiplexed', async () => {
    const status = await ended('terminal');
    const { lines } = await runtime.logs(status.id, { tail: 10 }, soon());
    assert.deepEqual(
      lines.map(({ text }) => text),
      ['one', 'two'],
    );
  });

  test('one with endless lines and bytes that are no UTF-8', async () => {
    const status = await ended('wordy');
    const whole = await runtime.logs(status.id, { tail: 5000 }, soon());
    const long = whole.lines.find(({ text }) => text.startsWith('xxx'));
    assert.match(long?.text ?? '', /^x{8000,} … \(\d+ bytes cut\)$/);
    assert.ok(whole.truncated);
    assert.ok(whole.lines.some(({ text }) => text === 'caf\uFFFD ok'));
    const tail = await runtime.logs(status.id, { tail: 3 }, soon());
    assert.deepEqual(
      tail.lines.map(({ n, text }) => `${n} ${text}`),
      ['1 line 298', '2 line 299', '3 line 300'],
    );
    assert.ok(tail.truncated);
  });

  test('a scaled service: each of its containers has an id of its own', async () => {
    const replicas = await all('scaled');
    assert.equal(replicas.length, 3);
    assert.deepEqual(
      replicas.map(({ id }) => id.split('.').at(-1)),
      ['1', '2', '3'],
    );
    for (const { id, object_id } of replicas) {
      assert.equal((await runtime.status(id, soon())).object_id, object_id);
    }
    const [one] = replicas;
    assert.equal(one?.stop_timeout_s, 3);
    assert.equal((await runtime.stats(one?.id ?? '', soon())).memory_limit_bytes, 64 * MIB);
  });
});
