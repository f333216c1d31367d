import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AFTERWARDS,
  aroundEach,
  CONSENT,
  diesAndGoesOn,
  hasOnlySteps,
  type Job,
  UNTIL_CONSENT,
} from './crash/job.ts';
import { leave, nextLife, press, requestsAt, timesBegun } from './crash/next-life.ts';
import { LANES, withPlaces } from './crash/places.ts';
import { demoWorld } from './demo-world.ts';
import { eventually } from './eventually.ts';
import { startOpsPilot } from './opspilot.ts';

const STEPS = [...UNTIL_CONSENT, ...CONSENT, ...AFTERWARDS];
/** Until somebody consents it is the same, whoever acts. */
const JOB: Job = {
  service: 'jellyfin',
  fault: 'crash',
  restarts: 1,
  deadly: aroundEach([...CONSENT, ...AFTERWARDS]),
};

describe('a server that is killed beside the controller that acts', { concurrency: LANES }, () => {
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
  test(
    'while an action is under way: the next controller waits for the former one',
    inPlace(diesBesideAction),
  );
});

/** A hung service takes its stop timeout to be restarted: time to kill the server beside it and begin anew. */
async function diesBesideAction(dataDir: string): Promise<void> {
  const world = demoWorld(dataDir);
  let starts = 0;
  {
    await using ops = await startOpsPilot({ dataDir, demo: true });
    await world.heal();
    await world.break('jellyfin', 'hang');
    starts = world.starts('jellyfin');
    const begun = timesBegun(dataDir);
    press('restart', ops.api).catch(() => undefined);
    await eventually('it has begun', () => timesBegun(dataDir) > begun);
    await ops.end('SIGKILL');
  }
  await using ops = await nextLife(dataDir);
  await eventually(
    'it is verified',
    async () => (await requestsAt(ops.api))[0]?.state === 'verified',
    60_000,
  );
  assert.equal(world.starts('jellyfin'), starts + 1);
  assert.ok(await world.serves('jellyfin'));
  await leave(ops);
}
