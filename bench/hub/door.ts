import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FrontWorld } from '../../test/hosts/front-world.ts';

/**
 * A hub with everything on: `door.ts stdio PROGRAM` or `door.ts http URL`. Identity, policy, schema checks, limits,
 * redaction, cap, and the audit in SQLite; says where it listens.
 */
const [kind, where = ''] = process.argv.slice(2);
const world = await FrontWorld.open({
  budgets: { callsPerMinute: 1e9, outsidePerMinute: 1e9, outsidePerMinuteOfAll: 1e9 },
  spec: {
    names: 'bare',
    pins: 'enforce',
    effects: { echo: 'read' },
    transport:
      kind === 'stdio'
        ? { kind: 'stdio', command: process.execPath, args: [where], env: {}, cwd: null }
        : { kind: 'http', url: where, headers: {}, reach: 'private' },
  },
});
for (const { server, kind: what, name, hash } of world.upstreams.quarantine())
  await world.upstreams.accept({ server, kind: what, name }, hash, 'bench');
process.stdout.write(`${world.mcp}\n`);

// Says how many bytes are alive, when it is asked by a signal.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
process.on('SIGUSR2', () => {
  collect();
  process.stdout.write(`${process.memoryUsage().heapUsed}\n`);
});
