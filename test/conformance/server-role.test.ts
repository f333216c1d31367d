import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrontWorld } from '../hosts/front-world.ts';
import { describeWith } from '../parts/describe-with.ts';
import { peers } from '../parts/peers.ts';
import { acceptAll, PROFILES } from './hub-profiles.ts';
import { runSuite } from './run-suite.ts';

await describeWith([peers], 'the conformance suite against the hub, with our fixture behind it', () => {
  for (const [profile, options] of Object.entries(PROFILES)) {
    for (const revision of ['2025-11-25', '2026-07-28']) {
      test(`${profile}, ${revision}: every required scenario`, async () => {
        await using world = await FrontWorld.open(options);
        await acceptAll(world);
        const { code, output } = await runSuite(['server', '--url', world.mcp, '--requirements', revision]);
        assert.equal(code, 0, output);
      });
    }
  }
});
