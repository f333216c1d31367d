import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEFAULT_ACCESS, type UpstreamSpec } from '#hub/upstream/spec.ts';
import { type FrontOptions, FrontWorld } from '../hosts/front-world.ts';
import { describeWith } from '../parts/describe-with.ts';
import { peers } from '../parts/peers.ts';
import { FIXTURE_TOOLS } from './fixture-tools.ts';
import { runSuite } from './run-suite.ts';

const FIXTURE: UpstreamSpec['transport'] = {
  kind: 'stdio',
  command: process.execPath,
  args: [fileURLToPath(new URL('./fixture-stdio.ts', import.meta.url))],
  env: {},
  cwd: null,
};

/** The suite knows tools by their bare names, and asks more often than people may. */
const TRANSPARENT: FrontOptions = {
  anonymous: 'olga',
  budgets: { callsPerMinute: 100_000 },
  spec: {
    transport: FIXTURE,
    names: 'bare',
    asks: ['elicitation', 'sampling', 'roots'],
    effects: Object.fromEntries(FIXTURE_TOOLS.map(({ name }) => [name, 'read' as const])),
  },
};

/** The same with everything that policy has to say: accepted definitions, roles, clients, limits. */
const WITH_POLICY: FrontOptions = {
  ...TRANSPARENT,
  spec: {
    ...TRANSPARENT.spec,
    pins: 'enforce',
    access: {
      ...DEFAULT_ACCESS,
      roles: ['owner'],
      allowClients: ['olga'],
      denyClients: ['another'],
      rateLimitRpm: 100_000,
      concurrency: 32,
    },
  },
};

await describeWith([peers], 'the conformance suite against the hub, with our fixture behind it', () => {
  for (const [profile, options] of [
    ['transparent', TRANSPARENT],
    ['policy', WITH_POLICY],
  ] as const) {
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

async function acceptAll({ upstreams }: FrontWorld): Promise<void> {
  for (const { server, kind, name, hash } of upstreams.quarantine())
    await upstreams.accept({ server, kind, name }, hash, 'olga');
}
