import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Approval } from '#contract/approval.ts';
import type { Diagnosis } from '#contract/diagnosis.ts';
import { ServiceActionReply } from '#contract/http-api.ts';
import type { Run } from '#contract/run.ts';
import { QUOTA_BYTES } from '#demo/catalog.ts';
import type { FaultName } from '#demo/faults.ts';
import { type Api, waitingFor } from './api.ts';
import { type DemoCase, LANES } from './demo-cases.ts';
import { type DemoWorld, demoWorld, type ServiceName } from './demo-world.ts';
import { untruth } from './evidence.ts';
import { startOpsPilot } from './opspilot.ts';

const QUESTION = 'What is wrong?';

type Looks = (world: DemoWorld, service: ServiceName) => Promise<boolean>;
const serves: Looks = (world, service) => world.serves(service);

/** What a restart clears, and what it does not; in an order in which no service has to rest long. */
const RESTARTS: readonly [fault: FaultName, service: ServiceName, clears: boolean, works: Looks][] = [
  ['crash', 'radarr', true, serves],
  ['hang', 'jellyfin', true, serves],
  ['dependency-down', 'sonarr', false, hasItsDownloader],
  ['queue-stuck', 'sabnzbd', false, downloads],
  ['disk-full', 'radarr', false, hasRoom],
  ['bad-credential', 'jellyfin', false, serves],
];

describe('the demo', { concurrency: true }, () => {
  for (const [lane, cases] of Object.entries(LANES)) {
    describe(`asked what is wrong, with ${lane}`, { concurrency: 1 }, () => {
      const demo = withDemo();

      test('nothing, on a healthy stack', () => isHealthy(demo.api));
      for (const one of cases) test(`${one.fault} of ${one.service}`, () => diagnose(one, demo));
      test('nothing, once all of it has been healed', async () => {
        await demo.world.heal();
        await isHealthy(demo.api);
      });
    });
  }

  describe('restarted', { concurrency: 1 }, () => {
    const demo = withDemo();

    for (const [fault, service, clears, works] of RESTARTS) {
      test(`${clears ? 'is rid of' : 'still has'} ${fault} of ${service}`, async () => {
        const { api, world } = demo;
        await world.heal();
        assert.ok(await works(world, service), 'works before');
        await world.break(service, fault);
        assert.equal(await works(world, service), false, 'is broken');
        const before = world.starts(service);
        await restart(api, service);
        assert.equal(world.starts(service), before + 1);
        assert.equal(await works(world, service), clears);
      });
    }
  });
});

/** An instance with its demo stack for one suite. */
function withDemo(): { readonly api: Api; readonly world: DemoWorld } {
  const held = new AsyncDisposableStack();
  let found: { api: Api; world: DemoWorld } | undefined;
  before(async () => {
    const ops = held.use(await startOpsPilot({ demo: true }));
    found = { api: ops.api, world: demoWorld(ops.dataDir) };
  });
  after(() => held.disposeAsync());
  const running = () => found ?? assert.fail('it did not start');
  return {
    get api() {
      return running().api;
    },
    get world() {
      return running().world;
    },
  };
}

/** Breaks, asks, holds the card against the world, decides, and looks at what came of it. */
async function diagnose(one: DemoCase, { api, world }: { api: Api; world: DemoWorld }): Promise<void> {
  await world.heal();
  await world.break(one.service, one.fault);
  const run = await api.ask(QUESTION);
  const cause = onlyCause(run);
  assert.deepEqual([cause.cause, cause.subject], [one.cause, one.subject], run.headline);
  assert.match(run.headline, new RegExp(one.subject));
  for (const victim of one.victims) assert.ok(cause.victims.includes(victim), `${victim} suffers from it`);
  const refs = cause.evidence.filter(({ weight }) => weight > 0).map(({ ref }) => ref);
  for (const { what, isIn } of one.cites) {
    assert.ok(refs.some(isIn), `the card cites ${what}: ${JSON.stringify(refs)}`);
  }
  const untrue = await Promise.all(refs.map((ref) => untruth(ref, { api, world })));
  assert.deepEqual(untrue.filter(Boolean), []);

  if (one.fix === null) return hasNoFix(run, cause);
  assert.equal(cause.fix?.tool, one.fix);
  const request = waitingFor(run);
  if (one.consents) await seeThrough(run, request, one, { api, world });
  else await turnDown(run, request, one, { api, world });
}

async function isHealthy(api: Api): Promise<void> {
  const run = await api.ask(QUESTION);
  assert.equal(run.outcome, 'healthy', run.headline);
  assert.equal(run.diagnosis?.verdict, 'healthy');
  assert.deepEqual(run.diagnosis?.causes, []);
  assert.deepEqual(run.approvals, []);
  assert.ok((run.diagnosis?.checked.length ?? 0) >= 4, 'says what was checked');
}

/** The card's only cause: a second one would be invented. */
function onlyCause({ state, diagnosis, message }: Run): Diagnosis['causes'][number] {
  const { causes = [], headline = `${state} ${message}` } = diagnosis ?? {};
  assert.equal(causes.length, 1, `one cause, not: ${headline}`);
  return causes[0] as Diagnosis['causes'][number];
}

function hasNoFix(run: Run, { fix, human_steps }: Diagnosis['causes'][number]): void {
  assert.equal(run.outcome, 'diagnosed', run.message);
  assert.equal(fix, null);
  assert.deepEqual(run.approvals, []);
  assert.ok(human_steps.length > 0, 'says what a person can do');
}

async function seeThrough(
  run: Run,
  request: string,
  one: DemoCase,
  { api, world }: { api: Api; world: DemoWorld },
) {
  const before = world.starts(one.subject);
  await api.approve(request);
  const end = await api.finished(run.id);
  assert.equal(end.outcome, 'resolved', end.message);
  assert.equal((await api.approval(request)).state, 'verified');
  const restarts = one.fix === 'restart_container' || one.fix === 'start_container' ? 1 : 0;
  assert.equal(world.starts(one.subject), before + restarts, 'acted once');
  assert.ok(await works(one, world), `${one.service} works again`);
}

async function turnDown(
  run: Run,
  request: string,
  one: DemoCase,
  { api, world }: { api: Api; world: DemoWorld },
) {
  const before = world.starts(one.subject);
  await api.post(`/api/approvals/${request}/decline`, { reason: 'not now' }, Approval);
  const end = await api.finished(run.id);
  assert.equal(end.outcome, 'declined', end.message);
  assert.equal(world.starts(one.subject), before, 'nothing was done');
  assert.equal(await works(one, world), false, 'it is as broken as before');
}

function works({ service, fault }: DemoCase, world: DemoWorld): Promise<boolean> {
  if (fault === 'dependency-down') return hasItsDownloader(world, service);
  if (fault !== 'queue-stuck') return world.serves(service);
  return service === 'sabnzbd' ? downloads(world) : hasNothingStuck(world, service);
}

async function hasItsDownloader(world: DemoWorld, service: ServiceName): Promise<boolean> {
  const health = await world.ask(service, '/api/v3/health');
  return health.status === 200 && !health.text.includes('SABnzbd');
}

async function hasNothingStuck(world: DemoWorld, service: ServiceName): Promise<boolean> {
  const queue = await world.ask(service, '/api/v3/queue');
  return queue.status === 200 && !queue.text.includes('importPending');
}

async function downloads(world: DemoWorld): Promise<boolean> {
  const queue = await world.ask('sabnzbd', '/api?mode=queue&output=json');
  return queue.text.includes('"paused":false');
}

async function hasRoom(world: DemoWorld, service: ServiceName): Promise<boolean> {
  return (await world.usedBytes(service)) < QUOTA_BYTES * 0.95;
}

/** The button of the services page, as often as it has to be pressed while the service rests from its last start. */
async function restart(api: Api, service: ServiceName): Promise<void> {
  for (;;) {
    const { status, body } = await api.send('POST', `/api/services/${service}/restart`, { confirm: true });
    if (status !== 429) return assert.ok(ServiceActionReply.parse(body).ok, body.detail);
    await sleep(body.retry_after_s * 1000);
  }
}
