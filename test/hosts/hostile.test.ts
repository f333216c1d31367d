import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import type { UpstreamLimits, UpstreamSpec } from '#hub/upstream/spec.ts';
import { oddTransport, specOf } from '#hub/upstream/upstream-fixture.ts';
import { eventually } from '../system/eventually.ts';
import { QUICK } from './front-calls.ts';
import { FrontWorld } from './front-world.ts';
import { connectHost } from './hosts.ts';

/** What the odd server's tools do is known by their names: none of them is said to change anything. */
const NAMES = 'echo env hang slow big die flood wrong fail log ask change pid'.split(' ');
const READS = Object.fromEntries(NAMES.map((name) => [name, 'read' as const]));
const LIMITS: Partial<UpstreamLimits> = { callMs: 20_000, messageBytes: 4_000_000 };

function odd(
  { flags = [], ...more }: Partial<Omit<UpstreamSpec, 'limits'>> & { flags?: string[] } = {},
  limits: Partial<UpstreamLimits> = {},
): UpstreamSpec {
  return specOf('odd', oddTransport(...flags), { effects: READS, ...more, limits: { ...LIMITS, ...limits } });
}

async function say(host: Client, name: string, args: object = {}): Promise<string> {
  const { content, isError } = await host.callTool({ name, arguments: { ...args } });
  const said = (content as { text?: string }[]).map(({ text }) => text).join('');
  return isError === true ? `error: ${said}` : said;
}

describe('an outside server that misbehaves, seen by hosts', { concurrency: 1 }, () => {
  let world: FrontWorld;
  before(async () => {
    world = await FrontWorld.open({
      settings: QUICK,
      budgets: { callsPerMinute: 100_000, outsidePerMinute: 100_000 },
    });
  });
  after(() => world[Symbol.asyncDispose]());

  async function behind(spec: UpstreamSpec): Promise<void> {
    const well = specOf('well', oddTransport(), { effects: READS });
    await world.upstreams.apply([spec, well]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
  }

  /** Goes on calling the other server until the work is done: each call is answered, and at once. */
  async function whileOthersWork<T>(work: Promise<T>): Promise<T> {
    await using other = await connectHost(world.mcp, 'bob', { era: 'legacy' });
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    let answered = 0;
    do {
      answered += 1;
      assert.equal(await say(other, 'well__slow', { ms: 1, tag: `n${answered}` }), `n${answered}`);
    } while (!isOver || answered < 3);
    return work;
  }

  for (const era of ['modern', 'legacy'] as const) {
    const host = () => connectHost(world.mcp, 'ada', { era });

    test(`${era} host: one that hangs`, async () => {
      await behind(odd({}, { callMs: 500 }));
      await using ada = await host();
      assert.match(await whileOthersWork(say(ada, 'odd__hang')), /^error: deadline: odd: it did not answer/);
      assert.equal(await say(ada, 'odd__slow', { ms: 1, tag: 'again' }), 'again');
    });

    test(`${era} host: one that floods`, async () => {
      await behind(odd());
      await using ada = await host();
      assert.match(
        await whileOthersWork(say(ada, 'odd__flood', { count: 100_000 })),
        /^error: (server_down|deadline)/,
      );
      await eventually('it is there again', async () => (await say(ada, 'odd__echo')) === '{}');
    });

    test(`${era} host: one that answers with 50 MB`, async () => {
      await behind(odd());
      await using ada = await host();
      const big = whileOthersWork(say(ada, 'odd__big', { bytes: 50_000_000 }));
      assert.match(await big, /^error: too_large/);
      assert.equal(await say(ada, 'odd__echo'), '{}');
    });

    test(`${era} host: one that dies in the middle of a call`, async () => {
      await behind(odd());
      await using ada = await host();
      assert.match(await whileOthersWork(say(ada, 'odd__die')), /^error: server_down/);
      await eventually('it is there again', async () => (await say(ada, 'odd__echo')) === '{}');
    });

    test(`${era} host: one that prints to its output`, async () => {
      await behind(odd({ flags: ['--garbage'] }));
      await using ada = await host();
      assert.equal(await whileOthersWork(say(ada, 'odd__slow', { ms: 100, tag: 'clean' })), 'clean');
    });

    test(`${era} host: one that answers with no result, or with an error`, async () => {
      await behind(odd());
      await using ada = await host();
      assert.match(await whileOthersWork(say(ada, 'odd__wrong')), /^error: bad_output/);
      assert.match(await whileOthersWork(say(ada, 'odd__fail')), /^error: tool_failed: odd: it failed/);
    });

    test(`requirement 13, ${era} host: one that says that it only reads`, async () => {
      const { echo: _, ...effects } = READS;
      await behind(odd({ effects }));
      await using ada = await host();
      const listed = (await ada.listTools()).tools.find(({ name }) => name === 'odd__echo');
      const { readOnlyHint, destructiveHint } = listed?.annotations ?? {};
      assert.deepEqual(
        [readOnlyHint, destructiveHint],
        [false, true],
        'hosts are told the word of the operator',
      );
      assert.match(await whileOthersWork(say(ada, 'odd__echo', { era })), /^error: APPROVAL REQUIRED/);
      assert.equal(await say(ada, 'well__echo'), '{}');
    });

    test(`${era} host: one that changes its tools`, async () => {
      await behind(odd({ pins: 'enforce' }));
      for (const { server, kind, name, hash } of world.upstreams.quarantine())
        await world.upstreams.accept({ server, kind, name }, hash, 'root');
      await using ada = await host();
      const names = async () => (await ada.listTools()).tools.map(({ name }) => name);
      assert.ok((await names()).includes('odd__echo'));
      assert.equal(await whileOthersWork(say(ada, 'odd__change')), 'changed');
      await eventually('it is off', async () => !(await names()).includes('odd__echo'));
      const called = await say(ada, 'odd__echo').catch((error: Error) => error.message);
      assert.match(called, /Unknown tool/);
      assert.ok((await names()).includes('well__echo'));
      const held = world.upstreams.quarantine().filter(({ server }) => server === 'odd');
      assert.deepEqual(
        held.map(({ name, reason }) => [name, reason]),
        [['echo', 'changed']],
      );
      assert.match(held[0]?.diff.join('\n') ?? '', /description/);
    });
  }

  test('requirement 15: an answer that is too long is cut, and says so', async () => {
    await behind(odd());
    await using ada = await connectHost(world.mcp, 'ada');
    const { content, _meta } = await ada.callTool({ name: 'odd__big', arguments: { bytes: 1_000_000 } });
    assert.ok(JSON.stringify(content).length <= 120_000);
    assert.equal(_meta?.['com.opspilot/truncated'], true);
  });

  test('50 MB many times leave the memory of the hub as it was', async () => {
    await behind(odd());
    await using ada = await connectHost(world.mcp, 'ada');
    await say(ada, 'odd__big', { bytes: 50_000_000 });
    const before = process.memoryUsage.rss();
    for (let n = 0; n < 6; n += 1)
      assert.match(await say(ada, 'odd__big', { bytes: 50_000_000 }), /^error: too_large/);
    const more = process.memoryUsage.rss() - before;
    assert.ok(more < 150_000_000, `${more} bytes more after 300 MB`);
  });
});
