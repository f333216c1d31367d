import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrontWorld } from '../hosts/front-world.ts';
import { describeWith } from '../parts/describe-with.ts';
import { peers } from '../parts/peers.ts';
import { acceptAll, PROFILES } from './hub-profiles.ts';
import { runSuite } from './run-suite.ts';

/** How many checks of each scenario have to pass. None of the one that the suite itself leaves out for now. */
const SCENARIOS = {
  'tasks-lifecycle': 9,
  'tasks-capability-negotiation': 5,
  'tasks-wire-fields': 4,
  'tasks-request-state-removal': 3,
  'tasks-mrtr-input': 4,
  'tasks-request-headers': 5,
  'tasks-dispatch-and-envelope': 9,
  'tasks-status-notifications': 0,
  'tasks-required-task-error': 3,
  'tasks-mrtr-composition': 2,
};

await describeWith([peers], 'the tasks scenarios of the conformance suite through the hub', () => {
  for (const [profile, options] of Object.entries(PROFILES)) {
    for (const [scenario, checks] of Object.entries(SCENARIOS)) {
      test(`${profile}: ${scenario}, ${checks} checks`, async () => {
        await using world = await FrontWorld.open(options);
        await acceptAll(world);
        const { code, output } = await runSuite([
          ...['server', '--url', world.mcp, '--scenario', scenario],
          ...['--spec-version', '2026-07-28', '--force'],
        ]);
        assert.equal(code, 0, output);
        assert.ok(output.includes(`Passed: ${checks}/${checks}, 0 failed, 0 warnings`), output);
      });
    }
  }
});
