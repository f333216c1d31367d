import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { OpsError } from '#core/ops-error.ts';
import { call, caller, oddTransport, specOf, textOf, world } from './upstream-fixture.ts';

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: OpsError) => error.code,
  );

describe('requirement 18: time limits', () => {
  test('a hung call ends at its limit, its server is told, and no other server waits', async () => {
    await using upstreams = await world([
      specOf('hung', oddTransport(), { limits: { callMs: 100 } }),
      specOf('well', oddTransport()),
    ]);
    const hanging = codeOf(call(upstreams, 'hung__hang'));
    assert.equal(textOf(await call(upstreams, 'well__slow', { ms: 1, tag: 'x' })), 'x');
    assert.equal(await hanging, 'deadline');
    assert.equal(textOf(await call(upstreams, 'hung__slow', { ms: 1, tag: 'y' })), 'y');
  });

  test('an answer that comes late is nobody’s', async () => {
    await using upstreams = await world([specOf('late', oddTransport(), { limits: { callMs: 60 } })]);
    assert.equal(await codeOf(call(upstreams, 'late__slow', { ms: 90, tag: 'late' })), 'deadline');
    const tags = await Promise.all(
      ['a', 'b', 'c'].map(async (tag) => textOf(await call(upstreams, 'late__slow', { ms: 40, tag }))),
    );
    assert.deepEqual(tags, ['a', 'b', 'c']);
  });

  test('a caller that goes away cancels its call', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    const gone = new AbortController();
    const asked = codeOf(call(upstreams, 'odd__hang', {}, caller({ signal: gone.signal })));
    await delay(20);
    gone.abort();
    assert.equal(await asked, 'cancelled');
  });
});

describe('requirement 19: sizes', () => {
  test('an answer of 50 MB fails its call alone, and memory stays flat', async () => {
    await using upstreams = await world([
      specOf('big', oddTransport(), { limits: { messageBytes: 4_000_000, callMs: 30_000 } }),
    ]);
    const peak = peakMemory();
    const big = () => codeOf(call(upstreams, 'big__big', { bytes: 50_000_000 }));
    const [first, small] = await Promise.all([big(), call(upstreams, 'big__slow', { ms: 1, tag: 'small' })]);
    assert.deepEqual([first, await big(), await big(), await big()], Array(4).fill('too_large'));
    assert.equal(textOf(small), 'small');
    const most = peak();
    assert.ok(most < 120_000_000, `${most} bytes more after 200 MB`);
  });

  test('a line without end closes the connection, and the next call opens another', async () => {
    await using upstreams = await world([
      specOf('big', oddTransport(), { limits: { messageBytes: 10_000 } }),
    ]);
    assert.equal(await codeOf(call(upstreams, 'big__big', { bytes: 2_000_000 })), 'server_down');
    assert.equal(textOf(await call(upstreams, 'big__slow', { ms: 1, tag: 'again' })), 'again');
    assert.match(upstreams.status()[0]?.lastError?.text ?? '', /without an end of line/);
  });

  test('a flood of messages ends the connection', async () => {
    await using upstreams = await world([specOf('odd', oddTransport(), { limits: { callMs: 60_000 } })]);
    assert.equal(await codeOf(call(upstreams, 'odd__flood', { count: 100_000 })), 'server_down');
    assert.match(upstreams.status()[0]?.lastError?.text ?? '', /that nobody asked for/);
  });
});

describe('what is no answer', () => {
  test('a result that is none is an error', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    assert.equal(await codeOf(call(upstreams, 'odd__wrong')), 'bad_output');
  });

  test('a server that dies in the middle of a call fails it, and is there again', async () => {
    await using upstreams = await world([specOf('odd', oddTransport()), specOf('well', oddTransport())]);
    const [died, well] = await Promise.all([
      codeOf(call(upstreams, 'odd__die')),
      call(upstreams, 'well__slow', { ms: 50, tag: 'well' }),
    ]);
    assert.equal(died, 'server_down');
    assert.equal(textOf(well), 'well');
    assert.equal(textOf(await call(upstreams, 'odd__slow', { ms: 1, tag: 'back' })), 'back');
  });
});

describe('requirement 24: answers never cross', () => {
  test('between parallel callers with the same ids of their own', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    const tags = Array.from({ length: 200 }, (_, at) => `tag ${at}`);
    const answers = await Promise.all(
      tags.map(async (tag, at) =>
        textOf(await call(upstreams, 'odd__slow', { ms: (at * 7) % 40, tag }, caller({ principal: tag }))),
      ),
    );
    assert.deepEqual(answers, tags);
  });

  test('nor do log messages: with two calls under way nobody gets any', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    const heard: unknown[] = [];
    const by = caller({ onNotification: ({ params }) => heard.push(params?.data) });
    await Promise.all([
      call(upstreams, 'odd__log', { tag: 'a' }, by),
      call(upstreams, 'odd__log', { tag: 'b' }, by),
    ]);
    assert.deepEqual(heard, []);
  });
});

describe('requirement 21: commands', () => {
  test('arguments are words, whatever stands in them', async () => {
    const word = '$(touch /tmp/opspilot-was-here); `id` && "x" > y';
    const plan = {
      kind: 'stdio',
      command: 'node',
      args: ['-e', 'process.stderr.write(process.argv[1]); process.exit(1)', word],
      env: {},
      cwd: null,
    } as const;
    await using upstreams = await world([specOf('odd', plan)]);
    assert.ok(upstreams.status()[0]?.lastError?.text.includes(word));
  });

  test('children end with the hub, also those that will not, and those of their own', async () => {
    const pids: number[] = [];
    {
      await using upstreams = await world([specOf('odd', oddTransport('--ignores-end'))]);
      pids.push(Number(textOf(await call(upstreams, 'odd__pid'))));
    }
    assert.deepEqual(pids.filter(lives), []);
  });

  test('and when the hub is killed', async () => {
    const hub = spawn(process.execPath, [new URL('./killed-hub-fixture.ts', import.meta.url).pathname], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(hub.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    assert.ok(lives(pid));
    hub.kill('SIGKILL');
    for (let tries = 0; lives(pid) && tries < 200; tries += 1) await delay(25);
    assert.ok(!lives(pid), `${pid} outlived its hub`);
  });
});

describe('requirement 5: what a child knows', () => {
  test('its environment has what is declared for it, and nothing of the hub or of another server', async () => {
    process.env.OPSPILOT_TEST_CANARY = 'canary';
    const secrets = (name: string) => async (principal: string | null) => ({
      env: { [`SECRET_OF_${name}`]: String(principal) },
      headers: {},
    });
    await using upstreams = await world([
      specOf('a', { ...oddTransport(), env: { DECLARED: '1' } } as never, { secrets: secrets('A') }),
      specOf('b', oddTransport(), { secrets: secrets('B') }),
    ]);
    const namesOf = async (tool: string) =>
      (JSON.parse(textOf(await call(upstreams, tool))) as string[]).toSorted();
    assert.deepEqual(await namesOf('a__env'), ['DECLARED', 'HOME', 'PATH', 'SECRET_OF_A']);
    assert.deepEqual(await namesOf('b__env'), ['HOME', 'PATH', 'SECRET_OF_B']);
  });

  test('with credentials of each principal, each has a process of its own', async () => {
    await using upstreams = await world([specOf('odd', oddTransport(), { perPrincipal: true })]);
    const pidOf = async (principal: string) =>
      textOf(await call(upstreams, 'odd__pid', {}, caller({ principal })));
    const [one, two, again] = [await pidOf('one'), await pidOf('two'), await pidOf('one')];
    assert.notEqual(one, two);
    assert.equal(one, again);
  });
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** How much more memory was in use at any time since. */
function peakMemory(): () => number {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.max(peak, process.memoryUsage.rss()) - before;
  };
}
