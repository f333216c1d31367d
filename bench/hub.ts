import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../test/parts/kept.ts';
import { peerProgram, peers } from '../test/parts/peers.ts';
import { Line, median } from './gateway/load.ts';
import { cpuSeconds, memoryOf, Processes } from './gateway/processes.ts';
import { callShot, connectHost, oneByOne, perSecond } from './hub/client.ts';

/*
 * What the MCP hub adds to a call, against the direct call and against mcp-proxy and supergateway, in one run on loopback:
 *   node bench/hub.ts [CALLS] [ROUNDS] [LONG]
 * An echo tool of 100 bytes, one host of 2026-07-28. The hub has its whole policy on; the others have none. `LONG` calls
 * at the end show whether memory grows. Only the ratios mean something.
 */

const [CALLS = 600, ROUNDS = 5, LONG = 100_000] = process.argv.slice(2).map(Number);
const AT_ONCE = 16;

interface Way {
  readonly name: string;
  readonly pid: number | null;
  readonly call: () => Promise<void>;
}

const missing = await peers.whyMissing();
if (missing !== null) throw new Error(missing);
await using processes = new Processes();
const at = (file: string) => join(import.meta.dirname, 'hub', file);
const http = await processes.node(at('echo-http.ts'), [], true);
const overStdio = await processes.node(at('door.ts'), ['stdio', at('echo-stdio.ts')], true);
const overHttp = await processes.node(at('door.ts'), ['http', http.url], true);
const ways: Way[] = [
  await way('direct HTTP', http.url, null, null),
  await way('hub, stdio server', overStdio.url, 'olga', overStdio.pid),
  await way('hub, HTTP server', overHttp.url, 'olga', overHttp.pid),
  await gateway('mcp-proxy', (port) => [
    '--port',
    port,
    '--host',
    '127.0.0.1',
    '--server',
    'stream',
    '--',
    process.execPath,
    at('echo-stdio.ts'),
  ]),
  await gateway('supergateway', (port) => [
    ...['--port', port, '--outputTransport', 'streamableHttp', '--stateful', '--logLevel', 'none'],
    ...['--stdio', `${process.execPath} ${at('echo-stdio.ts')}`],
  ]),
];

const p50 = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
const rate = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
for (const { call } of ways) await oneByOne(call, CALLS);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { name, call } of ways) {
    p50.get(name)?.push(median(await oneByOne(call, CALLS)));
    rate.get(name)?.push(await perSecond(call, CALLS * 2, AT_ONCE));
  }
}
const figure = (of: Map<string, number[]>, name: string) => median(of.get(name) ?? []);
console.log('| way | p50, ms | of direct | calls/s at 16 | of direct |');
console.log('|---|---|---|---|---|');
for (const { name } of ways) {
  const [time, speed] = [figure(p50, name), figure(rate, name)];
  const [directTime, directSpeed] = [figure(p50, 'direct HTTP'), figure(rate, 'direct HTTP')];
  console.log(
    `| ${name} | ${time.toFixed(2)} | ${(time / directTime).toFixed(2)} | ${speed.toFixed(0)} | ${(speed / directSpeed).toFixed(2)} |`,
  );
}

const [, hub] = ways;
if (hub?.pid != null && LONG > 0) {
  const memory: Record<string, object> = { '0': await heldBy(hub.pid) };
  const before = cpuSeconds(hub.pid);
  for (let part = 1; part <= 10; part += 1) {
    await many(LONG / 10);
    memory[String((LONG / 10) * part)] = await heldBy(hub.pid);
  }
  const cpu = ((cpuSeconds(hub.pid) - before) / LONG) * 1e6;
  console.log(
    `\nhub over stdio: ${cpu.toFixed(0)} µs of CPU for a call, all of HTTP and MCP included; its memory:`,
  );
  console.table(memory);
}

/** So many calls by hosts that take nothing of the machine. */
async function many(calls: number): Promise<void> {
  const shot = callShot(overStdio.url, 'olga');
  let left = calls;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      using line = await Line.open(shot.port);
      for (; left > 0; left -= 1) await line.send(shot);
    }),
  );
}

/** Its memory, and what of it is alive: the rest waits to be collected. */
async function heldBy(pid: number): Promise<object> {
  const said = once(overStdio.stdout, 'data');
  process.kill(pid, 'SIGUSR2');
  const alive = Number(String((await said)[0]));
  return { 'memory, MB': Math.round(memoryOf(pid) / 1e6), 'alive, MB': Math.round(alive / 1e6) };
}

async function way(
  name: string,
  url: string,
  token: string | null,
  pid: number | null,
  era: 'auto' | 'legacy' = 'auto',
): Promise<Way> {
  for (let tries = 0; ; tries += 1) {
    try {
      const { call } = await connectHost(url, token, era);
      await call();
      return { name, pid, call };
    } catch (error) {
      if (tries > 60) throw error;
      await delay(250);
    }
  }
}

async function gateway(name: string, args: (port: string) => string[]): Promise<Way> {
  const port = await freePort();
  processes.start(process.execPath, [peerProgram(name), ...args(String(port))], true).stdout?.resume();
  // supergateway knows 2025 alone, and its server takes the first question of a newer host for the beginning.
  const era = name === 'supergateway' ? 'legacy' : 'auto';
  return way(name, `http://127.0.0.1:${port}/mcp`, null, null, era);
}
