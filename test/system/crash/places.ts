import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createDataFolder, type DataFolder } from '../opspilot.ts';

/** Data dirs in which servers die at the same time: mostly they wait for a service to prove stable. */
export const LANES = 4;

/**
 * Data dirs for one suite with a concurrency of `LANES`. The answer wraps a test, which gets one that nobody else uses
 * meanwhile, and that those before have left as a killed server does.
 */
export function withPlaces(): (work: (dataDir: string) => Promise<void>) => () => Promise<void> {
  const free: DataFolder[] = [];
  const held = new AsyncDisposableStack();
  before(async () => {
    for (let lane = 0; lane < LANES; lane += 1) free.push(held.use(await createDataFolder()));
  });
  after(() => held.disposeAsync());
  return (work) => async () => {
    const place = free.pop() ?? assert.fail('there are more tests at a time than data dirs');
    try {
      await work(place.path);
    } finally {
      free.push(place);
    }
  };
}
