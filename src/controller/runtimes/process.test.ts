import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DiskUsage, ServiceStats } from '#contract/service.ts';
import { ProcessStackFixture } from '#controller/testing/process-stack.ts';
import type { RuntimeAction } from './runtime.ts';

describe('the process runtime', () => {
  const signal = AbortSignal.timeout(120_000);

  test('starts a supervisor where there is none, and restarts, and stops', async () => {
    using stack = new ProcessStackFixture();
    const { runtime } = stack;
    const created = await runtime.status('web', signal);
    assert.deepEqual(
      [created.state, created.kind, created.object_id],
      ['created', 'radarr', 'process:test/web'],
    );

    assert.equal((await runtime.act(action('start', 'a:do'))).state, 'ok');
    const running = await runtime.status('web', signal);
    assert.deepEqual([running.state, running.health, running.exit_code], ['running', 'healthy', null]);
    assert.equal(stack.state.last_action?.id, 'a:do');

    const before = await runtime.observe('restart', 'web', {}, signal);
    assert.equal((await runtime.act(action('restart', 'b:do'))).state, 'ok');
    const after = await runtime.observe('restart', 'web', {}, signal);
    assert.notDeepEqual(after.binding, before.binding, 'a restart moves the target');

    assert.equal((await runtime.act(action('stop', 'c:do'))).state, 'ok');
    const stopped = await runtime.status('web', signal);
    assert.deepEqual([stopped.state, stopped.exit_code], ['exited', 143]);
  });

  test('reads what was left when the supervisor is gone', async () => {
    using stack = new ProcessStackFixture();
    const { runtime } = stack;
    await runtime.act(action('start', 'a:do'));
    await stack.killSupervisor();
    const orphaned = await runtime.status('web', signal);
    assert.deepEqual([orphaned.state, orphaned.health], ['running', 'unhealthy']);
    assert.match(orphaned.health_output ?? '', /supervisor does not answer/);
    await stack.killService();
    assert.equal((await runtime.status('web', signal)).state, 'dead');
    assert.equal((await runtime.logs('web', { tail: 10 }, signal)).lines[0]?.text, 'started');
    assert.equal((await runtime.act(action('stop', 'b:do'))).state, 'ok', 'what is not running is stopped');
  });

  test('reads the logs of the dead: bounded, over a rotation, since a moment', async () => {
    using stack = new ProcessStackFixture();
    const { runtime } = stack;
    stack.write('output.log.1', lines(['00', 'stdout', 'one'], ['01', 'stderr', 'two']));
    stack.write('output.log', lines(['02', 'stdout', 'three'], ['03', 'stdout', 'four']));
    const all = await runtime.logs('web', { tail: 100 }, signal);
    assert.deepEqual(
      all.lines.map(({ n, stream, text }) => [n, stream, text]),
      [
        [1, 'stdout', 'one'],
        [2, 'stderr', 'two'],
        [3, 'stdout', 'three'],
        [4, 'stdout', 'four'],
      ],
    );
    assert.equal(all.truncated, false);
    const last = await runtime.logs('web', { tail: 3 }, signal);
    assert.deepEqual([last.lines.length, last.lines[0]?.text, last.truncated], [3, 'two', true]);
    const since = await runtime.logs('web', { tail: 3, since: '2030-01-01T00:00:02.000Z' }, signal);
    assert.deepEqual([since.lines.length, since.truncated], [2, false]);
    stack.write(
      'output.log',
      lines(...Array.from({ length: 50_000 }, () => ['02', 'stdout', 'x'.repeat(60)])),
    );
    const bounded = await runtime.logs('web', { tail: 5000 }, signal);
    assert.deepEqual([bounded.lines.length, bounded.truncated], [5000, true]);
  });

  test('tells events, stats and the quota', async () => {
    using stack = new ProcessStackFixture();
    const { runtime } = stack;
    await runtime.act(action('start', 'a:do'));
    const [event] = await runtime.events('2000-01-01T00:00:00.000Z', signal);
    assert.deepEqual([event?.action, event?.service, event?.object_id], ['start', 'web', 'process:test/web']);
    assert.deepEqual(await runtime.events('2999-01-01T00:00:00.000Z', signal), []);
    const stats = ServiceStats.parse(await runtime.stats('web', signal));
    assert.ok((stats.memory_bytes ?? 0) > 0);
    assert.notEqual(stats.cpu_cores, null);
    const disks = (await runtime.disk(signal)).map((disk) => DiskUsage.parse(disk));
    assert.deepEqual(
      disks.map(({ kind, service }) => [kind, service]),
      [
        ['filesystem', null],
        ['quota', 'web'],
      ],
    );
    assert.deepEqual([disks[1]?.used_bytes, disks[1]?.size_bytes, disks[1]?.percent_used], [500, 1000, 50]);
  });

  test('refuses what a process stack has not', async () => {
    using stack = new ProcessStackFixture();
    const { runtime } = stack;
    await assert.rejects(runtime.status('nobody', signal), { code: 'unknown_service' });
    await assert.rejects(runtime.observe('pull', 'web', {}, signal), { code: 'runtime_failed' });
    await assert.rejects(runtime.act(action('pull', 'a:do')), { code: 'runtime_failed' });
    stack.write('../stack.json', '{');
    await assert.rejects(runtime.list(signal), { code: 'unavailable' });
    await assert.rejects(runtime.ping(signal), { code: 'unavailable' });
  });

  test('an order that got no answer is settled by what is seen', async () => {
    using stack = new ProcessStackFixture();
    const { runtime } = stack;
    await runtime.act(action('start', 'a:do'));
    stack.write('lazy', '');
    const ignored = await runtime.act(action('restart', 'b:do'));
    assert.equal(ignored.state, 'failed', 'it was noted, and nothing happened');
    stack.remove('lazy');
  });

  describe('settles an action of a former life', () => {
    const early = '2000-01-01T00:00:00.000Z';

    test('as ok, when its own order was carried out', async () => {
      using stack = new ProcessStackFixture();
      for (const [verb, id] of [
        ['start', 'a:do'],
        ['restart', 'b:do'],
        ['stop', 'c:do'],
      ] as const) {
        await stack.runtime.act(action(verb, id));
        const outcome = await stack.runtime.settle({ ...action(verb, id), startedAt: early }, signal);
        assert.equal(outcome.state, 'ok', verb);
      }
    });

    test('as ok also when it has ended since: the start was carried out', async () => {
      using stack = new ProcessStackFixture();
      await stack.runtime.act(action('restart', 'a:do'));
      await stack.killSupervisor();
      await stack.killService();
      const outcome = await stack.runtime.settle({ ...action('restart', 'a:do'), startedAt: early }, signal);
      assert.equal(outcome.state, 'ok');
    });

    test('as failed, when the order never reached the supervisor', async () => {
      using stack = new ProcessStackFixture();
      await stack.runtime.act(action('start', 'a:do'));
      const startedAt = '2999-01-01T00:00:00.000Z';
      const outcome = await stack.runtime.settle({ ...action('restart', 'b:do'), startedAt }, signal);
      assert.equal(outcome.state, 'failed');
      assert.match(outcome.detail, /never reached/);
    });

    test('as unknown, when somebody else has done something since', async () => {
      using stack = new ProcessStackFixture();
      await stack.runtime.act(action('start', 'a:do'));
      const outcome = await stack.runtime.settle({ ...action('restart', 'b:do'), startedAt: early }, signal);
      assert.equal(outcome.state, 'unknown');
    });
  });
});

function action(verb: RuntimeAction['verb'], id: string): RuntimeAction {
  return { id, verb, service: 'web', args: {}, pre: null };
}

function lines(...parts: readonly (readonly string[])[]): string {
  return parts
    .map(([second, stream, text]) => `2030-01-01T00:00:${second}.000Z ${stream} ${text}\n`)
    .join('');
}
