import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { specOf } from '#hub/upstream/upstream-fixture.ts';
import { eventually } from '../system/eventually.ts';
import { startFeatureServerV1 } from './feature-server-v1.ts';
import { type FeatureServer, TOOL_NAMES } from './features.ts';
import { QUICK, textOf } from './front-calls.ts';
import { FrontWorld, listening } from './front-world.ts';
import { connectHost } from './hosts.ts';
import { SECRET } from './lab-server.ts';
import { type RawAnswer, rawModern } from './raw-host.ts';

const CAN = { elicitation: { form: {} } };
/** A limit for a call that nobody could answer a question in. */
const CALL_MS = 400;
const QUESTION_MS = 1500;

describe('a host of 2026-07-28 at a server of 2025-11-25 that asks', { concurrency: 1 }, () => {
  let world: FrontWorld;
  let server: FeatureServer;
  before(async () => {
    world = await FrontWorld.open({
      budgets: { callsPerMinute: 100_000, outsidePerMinute: 100_000 },
      settings: { ...QUICK, questionMs: QUESTION_MS },
    });
    server = await startFeatureServerV1();
    const transport = { kind: 'http', url: server.url, headers: {}, reach: 'private' } as const;
    const { touch: _, ...effects } = Object.fromEntries(TOOL_NAMES.map((name) => [name, 'read' as const]));
    const asks = ['elicitation'] as const;
    await world.upstreams.apply([specOf('old', transport, { effects, asks, limits: { callMs: CALL_MS } })]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const call = (tool: string, more: object = {}, who = 'ada', to = world.mcp, signal?: AbortSignal) =>
    rawModern(
      to,
      who,
      'tools/call',
      { name: `old__${tool}`, arguments: {}, ...more },
      { capabilities: CAN, ...(signal && { signal }) },
    );
  const answers = ({ body }: RawAnswer, name: string) => ({
    requestState: body.result.requestState,
    inputResponses: Object.fromEntries(
      Object.keys(body.result.inputRequests).map((key) => [key, { action: 'accept', content: { name } }]),
    ),
  });
  const cancelledCount = async () => Number(textOf(await call('cancelled')).split(':')[1]);

  test('is asked by an answer, comes back, is asked again, and hears the end', async () => {
    const asked = await call('elicits');
    assert.equal(asked.body.result.resultType, 'input_required');
    const [question] = Object.values(asked.body.result.inputRequests) as { method: string; params: object }[];
    assert.equal(question?.method, 'elicitation/create');
    assert.match(JSON.stringify(question?.params), /Your name\?/);
    const again = await call('elicits', answers(asked, 'ann'));
    assert.equal(again.body.result.resultType, 'input_required');
    const [first] = Object.keys(asked.body.result.inputRequests);
    assert.ok(!Object.keys(again.body.result.inputRequests).includes(first as string), 'a key is used once');
    assert.equal(textOf(await call('elicits', answers(again, 'bea'))), 'accept:ann accept:bea');
  });

  test('requirement 25: its state is good once, for itself, for this call, and at this replica', async () => {
    await using other = world.replica();
    await using second = await listening(() => other);
    const asked = await call('elicits');
    const good = answers(asked, 'ann');
    const state = good.requestState as string;
    for (const [why, answer] of [
      ['another asker', await call('elicits', good, 'bob')],
      ['another tool', await call('roots', good)],
      ['changed', await call('elicits', { ...good, requestState: `${state.slice(0, -3)}AAA` })],
      ['another replica', await call('elicits', good, 'ada', `${second.url}/mcp`)],
    ] as const)
      assert.equal(answer.body.error?.code, -32602, `${why}: ${JSON.stringify(answer.body)}`);
    const both = await Promise.all([call('elicits', good), call('elicits', good)]);
    const refused = both.filter(({ body }) => body.error?.code === -32602);
    const goesOn = both.find(({ body }) => body.result?.resultType === 'input_required');
    assert.equal(refused.length, 1, JSON.stringify(both.map(({ body }) => body)));
    assert.ok(goesOn);
    assert.equal(textOf(await call('elicits', answers(goesOn, 'bea'))), 'accept:ann accept:bea');
    assert.equal((await call('elicits', good)).body.error.code, -32602, 'it is over');
  });

  test('has all the time that a person needs, though the call itself has little', async () => {
    const asked = await call('elicits');
    await sleep(CALL_MS * 2);
    const again = await call('elicits', answers(asked, 'ann'));
    assert.equal(again.body.result?.resultType, 'input_required', JSON.stringify(again.body));
    assert.equal(textOf(await call('elicits', answers(again, 'bea'))), 'accept:ann accept:bea');
    assert.match(
      textOf(await call('waits')),
      /deadline/,
      'a call that asks nothing has no more than it should',
    );
  });

  test('requirement 15: hears no secret in a question, nor does a host of 2025', async () => {
    const asked = await call('tells_secret');
    assert.match(JSON.stringify(asked.body.result.inputRequests), /password: \[redacted/);
    assert.ok(!JSON.stringify(asked.body).includes(SECRET));
    assert.equal(textOf(await call('tells_secret', answers(asked, 'ann'))), 'accept');
    const heard: string[] = [];
    await using host = await connectHost(world.mcp, 'bob', {
      era: 'legacy',
      capabilities: CAN,
      prepare: (client) =>
        client.setRequestHandler('elicitation/create', async ({ params }) => {
          heard.push(params.message);
          return { action: 'decline' };
        }),
    });
    await host.callTool({ name: 'old__tells_secret', arguments: {} });
    assert.equal(heard.length, 1);
    assert.ok(!heard[0]?.includes(SECRET), heard[0]);
  });

  test('that comes late to a server which has given up still hears the end', async () => {
    const asked = await call('gives_up');
    await sleep(300);
    assert.equal(textOf(await call('gives_up', answers(asked, 'late'))), 'gave up');
  });

  test('that does not come back in time has its call ended, and the server is told', async () => {
    const before = await cancelledCount();
    const asked = await call('elicits');
    await eventually('the server has heard of it', async () => (await cancelledCount()) > before);
    assert.equal((await call('elicits', answers(asked, 'late'))).body.error.code, -32602);
    assert.deepEqual(await world.store.settings.list('mcp.once:'), []);
  });

  test('that goes away while its call is under way has it cancelled at the server', async () => {
    const before = await cancelledCount();
    const gone = new AbortController();
    const waiting = call('waits', {}, 'ada', world.mcp, gone.signal);
    setTimeout(() => gone.abort(), 100);
    await assert.rejects(waiting);
    await eventually('the server has heard of it', async () => (await cancelledCount()) > before);
  });

  test('requirement 24: of many calls at once each is asked about itself', async () => {
    const asked = await Promise.all(Array.from({ length: 4 }, () => call('elicits')));
    const again = await Promise.all(asked.map((one, n) => call('elicits', answers(one, `first-${n}`))));
    const done = await Promise.all(again.map((one, n) => call('elicits', answers(one, `second-${n}`))));
    assert.deepEqual(
      done.map(textOf),
      done.map((_, n) => `accept:first-${n} accept:second-${n}`),
    );
  });

  test('with more calls at once than connections, the rest is told that it cannot ask', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => call('elicits', {}, 'bob')));
    const declined = asked.filter(({ body }) => body.result.isError === true);
    assert.equal(declined.length, 1, JSON.stringify(asked.map(({ body }) => body)));
    assert.match(textOf(declined[0] as RawAnswer), /not found/i);
  });

  test('requirement 6: a call is not gone on with when its tool was taken away meanwhile', async () => {
    const asked = await call('elicits', {}, 'olga');
    const spec = world.upstreams.specs().get('old') ?? assert.fail();
    await world.upstreams.apply([{ ...spec, access: { ...spec.access, roles: ['member'] } }]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
    const answer = await call('elicits', answers(asked, 'ann'), 'olga');
    assert.match(textOf(answer), /forbidden/);
    await world.upstreams.apply([spec]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
  });

  test('a change that was consented to is done without further questions', async () => {
    const spec = world.upstreams.specs().get('old') ?? assert.fail();
    const { elicits: _, ...effects } = spec.effects;
    await world.upstreams.apply([{ ...spec, effects }]);
    await world.upstreams.ready(AbortSignal.timeout(20_000));
    const pending = await rawModern(world.mcp, 'ada', 'tools/call', { name: 'old__elicits', arguments: {} });
    assert.equal(pending.body.result.isError, true);
    const [{ id, digest } = assert.fail('nobody was asked')] = await world.store.approvals.list({
      state: 'proposed',
      limit: 1,
    });
    await world.approveExactly(id, digest);
    const done = await call('elicits');
    assert.match(textOf(done), /not found/i);
    await world.upstreams.apply([spec]);
  });
});
