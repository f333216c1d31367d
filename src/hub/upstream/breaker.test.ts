import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerLaunch } from '#contract/mcp-container.ts';
import { afterFailure, backoffMs, CLOSED, tryAgain } from './breaker.ts';
import { call, oddTransport, specOf, textOf, world } from './upstream-fixture.ts';

describe('the breaker', () => {
  test('opens after as many failures in a row as were set, and lets one try through when its time is over', () => {
    let breaker = CLOSED;
    for (const _ of [1, 2]) breaker = afterFailure(breaker, 1000, 3);
    assert.equal(breaker.state, 'closed');
    breaker = afterFailure(breaker, 1000, 3);
    assert.deepEqual(breaker, { state: 'open', failures: 3, until: 1000 + backoffMs(3) });
    assert.equal(tryAgain(breaker, breaker.until - 1).state, 'open');
    assert.equal(tryAgain(breaker, breaker.until).state, 'half-open');
  });

  test('waits twice as long each time, up to a minute', () => {
    assert.deepEqual([0, 1, 2, 3].map(backoffMs), [0, 250, 500, 1000]);
    assert.equal(backoffMs(50), 60_000);
  });
});

describe('requirement 20: a server that fails', () => {
  test('is unhealthy after three failed probes, is off the list, and comes back by a probe', async () => {
    using switchable = flag();
    await using upstreams = await world([specOf('odd', switchable.transport, { start: 'eager' })]);
    assert.ok(upstreams.tools().length > 0);
    switchable.off();
    process.kill(Number(textOf(await call(upstreams, 'odd__pid'))), 'SIGKILL');
    await until(() => upstreams.status()[0]?.light === 'red');
    assert.partialDeepStrictEqual(upstreams.status()[0], { state: 'unhealthy', tools: 0 });
    switchable.on();
    await upstreams.probe('odd', AbortSignal.timeout(20_000));
    assert.partialDeepStrictEqual(upstreams.status()[0], { state: 'up', light: 'green', failures: 0 });
    assert.ok(upstreams.tools().length > 0);
  });

  test('is disabled for good where the operator wants that, and tried no more', async () => {
    using switchable = flag();
    switchable.off();
    await using upstreams = await world([
      specOf('odd', switchable.transport, {
        start: 'eager',
        limits: { failures: 2, disableWhenUnhealthy: true },
      }),
    ]);
    await until(() => upstreams.status()[0]?.light === 'red');
    assert.equal(upstreams.status()[0]?.nextTryAt, null);
    switchable.on();
    await upstreams.restart('odd');
    await until(() => upstreams.status()[0]?.light === 'green');
  });

  test('that is started anew offers what it offered, also when it only starts for a call', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    const before = upstreams.tools().length;
    assert.ok(before > 0);
    await upstreams.restart('odd');
    await until(() => upstreams.status()[0]?.light === 'green');
    assert.equal(upstreams.tools().length, before);
  });

  test('an answer to somebody who asks meanwhile says when it is worth trying again', async () => {
    using switchable = flag();
    await using upstreams = await world([specOf('odd', switchable.transport, { limits: { failures: 1 } })]);
    const echo = upstreams.tools().find(({ own }) => own.name === 'echo');
    assert.ok(echo);
    const pid = Number(textOf(await call(upstreams, 'odd__pid')));
    switchable.off();
    process.kill(pid, 'SIGKILL');
    await until(() => upstreams.status()[0]?.connections === 0);
    await assert.rejects(
      upstreams.probe('odd', AbortSignal.timeout(20_000)).then(() => call(upstreams, 'odd__echo')),
    );
    assert.equal(upstreams.status()[0]?.breaker, 'open');
  });

  test('that is an image says that it cannot be started, and what to do instead', async () => {
    const launch: ContainerLaunch = {
      server: 'boxed',
      image: 'x',
      args: [],
      env: {},
      secrets: [],
      network: false,
      memory_mb: 64,
      pids: 16,
      root: false,
    };
    await using upstreams = await world([specOf('boxed', { kind: 'container', launch })]);
    assert.match(
      upstreams.status()[0]?.lastError?.text ?? '',
      /it is an image, and there is no controller to run it/,
    );
  });

  test('that is killed again and again is always one process, and others do not notice', async () => {
    await using upstreams = await world([specOf('odd', oddTransport()), specOf('well', oddTransport())]);
    const well = textOf(await call(upstreams, 'well__pid'));
    const pids = new Set<number>();
    for (let round = 0; round < 4; round += 1) {
      const pid = await patiently(async () => Number(textOf(await call(upstreams, 'odd__pid'))));
      pids.add(pid);
      process.kill(pid, 'SIGKILL');
      await until(
        () =>
          !existsSync(`/proc/${pid}`) && upstreams.status().find(({ id }) => id === 'odd')?.connections === 0,
      );
    }
    assert.equal(pids.size, 4);
    assert.equal(textOf(await call(upstreams, 'well__pid')), well);
  });
});

/** A command that works or not, as a file says. */
function flag() {
  const folder = mkdtempSync(join(tmpdir(), 'op-flag-'));
  const file = join(folder, 'on');
  const odd = oddTransport();
  assert.ok(odd.kind === 'stdio');
  const script =
    "const fs = require('node:fs'); if (!fs.existsSync(process.argv[1])) process.exit(7); import(process.argv[2]);";
  const on = () => writeFileSync(file, '');
  on();
  return {
    transport: { ...odd, args: ['-e', script, file, ...odd.args] },
    on,
    off: () => rmSync(file),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 20_000; !holds(); await delay(10))
    assert.ok(performance.now() < deadline, 'it did not come to pass');
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + 20_000; ; await delay(50)) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
