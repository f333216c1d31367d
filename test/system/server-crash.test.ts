import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dieAt } from './crash/dying.ts';
import {
  AFTERWARDS,
  aroundEach,
  CONSENT,
  diesAndGoesOn,
  HUB,
  hasOnlySteps,
  type Job,
  UNTIL_CONSENT,
} from './crash/job.ts';
import { leave, nextLife, press, requestsAt, timesBegun } from './crash/next-life.ts';
import { LANES, withPlaces } from './crash/places.ts';
import { demoWorld } from './demo-world.ts';
import { eventually } from './eventually.ts';

const STEPS = [...UNTIL_CONSENT, ...CONSENT, ...HUB, ...AFTERWARDS];
const JOB: Job = { service: 'radarr', fault: 'queue-stuck', restarts: 0, deadly: aroundEach(STEPS) };
const BUTTON = aroundEach(['approval proposed', 'approval approved', 'approval started', 'approval ok']);

describe('a server that is killed together with the hub that acts', { concurrency: LANES }, () => {
  const inPlace = withPlaces();

  test(
    'has no other steps than these',
    inPlace((dataDir) => hasOnlySteps(STEPS, JOB, dataDir)),
  );
  for (const at of JOB.deadly)
    test(
      at,
      inPlace((dataDir) => diesAndGoesOn(JOB, at, dataDir)),
    );
  for (const at of BUTTON)
    test(
      `${at}, of a button that was pressed`,
      inPlace((dataDir) => diesAtButton(at, dataDir)),
    );
});

/** A click is consent for now: what had not begun does not begin later, what had is checked to its end. */
async function diesAtButton(at: string, dataDir: string): Promise<void> {
  const world = demoWorld(dataDir);
  let known: string[] = [];
  await dieAt(at, dataDir, async (api) => {
    await world.heal();
    known = (await requestsAt(api)).map(({ id }) => id);
    await press('stop', api);
  });

  await using ops = await nextLife(dataDir);
  const { api } = ops;
  const find = async () => (await requestsAt(api)).find(({ id }) => !known.includes(id));
  await eventually('it is settled', async () => {
    const state = (await find())?.state;
    return state !== 'started' && state !== 'ok' && state !== 'unknown';
  });
  const request = await find();
  const expected = {
    'before approval proposed': undefined,
    'after approval proposed': 'proposed',
    'before approval approved': 'proposed',
    'after approval approved': 'approved',
    'before approval started': 'approved',
    'after approval started': 'failed',
    'before approval ok': 'verified',
    'after approval ok': 'verified',
  }[at];
  assert.equal(request?.state, expected);
  assert.equal(await world.serves('jellyfin'), expected !== 'verified');
  assert.equal(request ? timesBegun(dataDir, request.digest) : 0, expected === 'verified' ? 1 : 0);
  if (request?.state === 'proposed') await api.send('POST', `/api/approvals/${request.id}/decline`, {});
  await leave(ops);
}
