import assert from 'node:assert/strict';
import type { Approval } from '#contract/approval.ts';
import { RunList } from '#contract/http-api.ts';
import type { Run } from '#contract/run.ts';
import type { FaultName } from '#demo/faults.ts';
import { type Api, waitingFor } from '../api.ts';
import { demoWorld, type ServiceName } from '../demo-world.ts';
import { dieAt, stepsOf } from './dying.ts';
import { leave, nextLife, requestsAt, timesBegun } from './next-life.ts';

/** A job of the product, from the question to the verified fix. */
export interface Job {
  readonly service: ServiceName;
  readonly fault: FaultName;
  /** How often its fix starts the service. */
  readonly restarts: 0 | 1;
  /** Those of its steps at which the server dies, in order. */
  readonly deadly: readonly string[];
}

export const UNTIL_CONSENT = [
  'run created',
  'PLAN to EXECUTE_TOOL',
  'EXECUTE_TOOL to EVALUATE',
  'EVALUATE to PLAN',
  'approval proposed',
  'PLAN to NEEDS_APPROVAL',
];
export const CONSENT = ['approval approved', 'NEEDS_APPROVAL to EXECUTE_TOOL', 'approval started'];
export const HUB = ['hub intent', 'hub started', 'hub observed'];
export const AFTERWARDS = [
  'approval ok',
  'EXECUTE_TOOL to EVALUATE of the action',
  'approval verified',
  'EVALUATE to DONE',
];

/** The hub dies with the server: here it had noted the action and not yet done it, and that consent is used up. */
const ONLY_NOTED = ['after hub intent', 'before hub started', 'after hub started'];

/** Whatever was lost with the server, the next life ends the run, acts at most once, and knows what it did. */
export async function diesAndGoesOn(job: Job, at: string, dataDir: string): Promise<void> {
  const goal = `What is wrong (${at})?`;
  const world = demoWorld(dataDir);
  let starts = 0;
  await dieAt(at, dataDir, async (api) => {
    await world.heal();
    await world.break(job.service, job.fault);
    starts = world.starts(job.service);
    return seeThrough(await api.ask(goal), api);
  });

  await using ops = await nextLife(dataDir);
  const { api } = ops;
  const { runs } = await api.get('/api/runs?limit=5', RunList);
  const known = runs.find((run) => run.goal === goal);
  assert.equal(known === undefined, at === 'before run created', 'a run that was filed is kept');
  const run = known ? await api.settled(known.id) : await api.ask(goal);
  if (run.state === 'NEEDS_APPROVAL') {
    assert.ok(isBefore(at, 'after approval approved', job), 'what was approved is not asked for again');
  }
  const end = await seeThrough(run, api);
  const own = (await requestsAt(api)).filter(({ run_id }) => run_id === run.id);
  assert.equal(own.length, 1, 'there is one request');
  const { state, digest } = own[0] as Approval;
  const done = !ONLY_NOTED.includes(at);
  assert.deepEqual(
    [end.outcome, state],
    done ? ['resolved', 'verified'] : ['escalated', 'failed'],
    end.message,
  );
  const begun = timesBegun(dataDir, digest);
  assert.equal(begun, done || at === 'after hub started' ? 1 : 0, 'it was begun at most once');
  assert.equal(world.starts(job.service), starts + job.restarts);
  const queue = await world.ask('radarr', '/api/v3/queue');
  assert.equal(queue.text.includes('importPending'), !done);
  await leave(ops);
}

/** What is looked at is all there is: a step that somebody adds has to be survived too. */
export async function hasOnlySteps(steps: readonly string[], job: Job, dataDir: string): Promise<void> {
  const found = await stepsOf(dataDir, (api) => wholeJob(job, 'What is wrong?', api, dataDir));
  assert.deepEqual(found.sort(), aroundEach(steps).sort());
}

async function wholeJob({ service, fault }: Job, goal: string, api: Api, dataDir: string): Promise<void> {
  await demoWorld(dataDir).break(service, fault);
  const end = await seeThrough(await api.ask(goal), api);
  assert.equal(end.outcome, 'resolved', end.message);
}

/** Consents where that is still asked for, and waits for the end. */
async function seeThrough(run: Run, api: Api): Promise<Run> {
  if (run.state === 'NEEDS_APPROVAL') await api.approve(waitingFor(run));
  return api.finished(run.id);
}

function isBefore(at: string, other: string, { deadly }: Job): boolean {
  return deadly.indexOf(at) < deadly.indexOf(other);
}

export function aroundEach(steps: readonly string[]): string[] {
  return steps.flatMap((name) => [`before ${name}`, `after ${name}`]);
}
