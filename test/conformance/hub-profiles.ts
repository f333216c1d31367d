import { fileURLToPath } from 'node:url';
import { DEFAULT_ACCESS, type UpstreamSpec } from '#hub/upstream/spec.ts';
import type { FrontOptions, FrontWorld } from '../hosts/front-world.ts';
import { ALL_TOOLS } from './fixture-server.ts';

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
    effects: Object.fromEntries(ALL_TOOLS.map(({ name }) => [name, 'read' as const])),
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

/** How the hub is set up that the suite runs against. */
export const PROFILES = Object.freeze({ transparent: TRANSPARENT, policy: WITH_POLICY });

export async function acceptAll({ upstreams }: FrontWorld): Promise<void> {
  for (const { server, kind, name, hash } of upstreams.quarantine())
    await upstreams.accept({ server, kind, name }, hash, 'olga');
}
