import { caller } from '../../src/hub/upstream/upstream-fixture.ts';
import { FrontWorld } from '../../test/hosts/front-world.ts';
import { median } from '../gateway/load.ts';

/*
 * What the policy pipeline costs for a call, in CPU of the process: the same call of an outside tool through the gate,
 * with everything on, and straight to its server. The audit's writing thread is counted too.
 *   node bench/hub/policy.ts [CALLS]
 */
const [CALLS = 3000] = process.argv.slice(2).map(Number);
const ECHO = new URL('./echo-stdio.ts', import.meta.url).pathname;
await using world = await FrontWorld.open({
  budgets: { callsPerMinute: 1e9, outsidePerMinute: 1e9, outsidePerMinuteOfAll: 1e9 },
  spec: {
    names: 'bare',
    effects: { echo: 'read' },
    transport: { kind: 'stdio', command: process.execPath, args: [ECHO], env: {}, cwd: null },
  },
});
const args = { text: 'x'.repeat(100) };
const principal = {
  kind: 'token',
  id: 'token:bench',
  name: 'bench',
  role: 'owner',
  can_approve: false,
} as const;
const tool = world.upstreams.tools()[0];
if (tool === undefined) throw new Error('there is no echo');
let at = 0;

interface Cost {
  readonly cpu: number;
  readonly p50: number;
}

async function gated(): Promise<void> {
  at += 1;
  const correlation_id = `bench_${at}`;
  const call = {
    tool: 'echo',
    args,
    principal,
    client: 'mcp' as const,
    correlation_id,
    run_id: null,
    chosen_by: 'host' as const,
  };
  using _ = world.hub.callers.open(correlation_id, caller({ principal: principal.id }));
  const reply = await world.hub.gate.call({ ...call, approval_id: null, origins: {}, evidence_hash: '' });
  if (reply.status !== 'ok') throw new Error(JSON.stringify(reply));
}

async function straight(): Promise<void> {
  if (tool !== undefined) await world.upstreams.callTool(tool, args, caller());
}

/** Microseconds of CPU and of time for a call. */
async function measure(call: () => Promise<void>): Promise<Cost> {
  const before = process.cpuUsage();
  const times: number[] = [];
  for (let n = 0; n < CALLS; n += 1) {
    const start = performance.now();
    await call();
    times.push((performance.now() - start) * 1000);
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / CALLS, p50: median(times) };
}

await measure(straight);
await measure(gated);
const rounds: (readonly [Cost, Cost])[] = [];
for (let round = 0; round < 3; round += 1)
  rounds.push([await measure(straight), await measure(gated)] as const);
const of = (pick: (pair: (typeof rounds)[number]) => number) => median(rounds.map(pick)).toFixed(0);
console.log(`straight: ${of(([a]) => a.cpu)} µs of CPU, p50 ${of(([a]) => a.p50)} µs`);
console.log(`through the gate: ${of(([, b]) => b.cpu)} µs of CPU, p50 ${of(([, b]) => b.p50)} µs`);
console.log(
  `the policy: ${of(([a, b]) => b.cpu - a.cpu)} µs of CPU, ${of(([a, b]) => b.p50 - a.p50)} µs of p50`,
);
