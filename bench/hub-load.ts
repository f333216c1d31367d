import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { handlesOf, memoryOf, Processes } from './gateway/processes.ts';
import { openHost } from './hub/client.ts';

/*
 * 16 hosts of both eras at once while a server behind the hub is killed every 5 s:
 *   node bench/hub-load.ts [SECONDS]
 * Each call carries a word of its own, which its answer must have. Prints calls, errors, wrong answers and times of each
 * server, and what the hub holds: processes, handles, memory.
 */

const SECONDS = Number(process.argv[2] ?? '60');
const KILL_MS = 5000;
const HOSTS = 16;
const PEOPLE = ['ada', 'bob', 'olga', 'root'] as const;

/** What is asked of each server: a tool that gives a word back. */
const SERVERS = {
  victim: (word: string, at: number) => ({
    name: 'victim__slow',
    arguments: { ms: 10 * (at % 5), tag: word },
  }),
  well: (word: string, at: number) => ({ name: 'well__slow', arguments: { ms: 10 * (at % 5), tag: word } }),
  web: (word: string) => ({ name: 'web__echo', arguments: { text: word } }),
} as const;
type Server = keyof typeof SERVERS;

class Seen {
  calls = 0;
  errors = 0;
  wrong = 0;
  readonly ms: number[] = [];

  at(part: number): string {
    const sorted = this.ms.toSorted((a, b) => a - b);
    return (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
  }
}

await using processes = new Processes();
const at = (file: string) => join(import.meta.dirname, 'hub', file);
const http = await processes.node(at('echo-http.ts'), [], false);
const hub = await processes.node(at('load-door.ts'), [http.url], true);
const hosts = await Promise.all(
  Array.from({ length: HOSTS }, (_, n) =>
    openHost(hub.url, PEOPLE[n % PEOPLE.length] ?? 'ada', n % 2 === 0 ? 'auto' : 'legacy'),
  ),
);
const killer = await openHost(hub.url, 'root');
for (const server of Object.keys(SERVERS) as Server[])
  await killer.callTool(SERVERS[server]('warm', 0), { timeout: 10_000 });

const seen: Readonly<Record<Server, Seen>> = { victim: new Seen(), well: new Seen(), web: new Seen() };
const held: Record<string, object> = { '0 s': heldBy(hub.pid) };
const start = performance.now();
const end = start + SECONDS * 1000;
const watching = watch();
const [kills] = await Promise.all([kill(), ...hosts.map(work)]);
await watching;
await Promise.all([...hosts, killer].map((host) => host.close()));
// Connections that are kept alive end by themselves.
await delay(7000);
held['after it'] = heldBy(hub.pid);

console.table(
  Object.fromEntries(
    Object.entries(seen).map(([server, one]) => {
      const { calls, errors, wrong } = one;
      return [
        server,
        { calls, errors, 'wrong answers': wrong, 'p50, ms': one.at(0.5), 'p99, ms': one.at(0.99) },
      ];
    }),
  ),
);
console.table(held);
console.log(`victim was killed ${kills} times; ${HOSTS} hosts, half of 2026-07-28, half of 2025-11-25`);
process.exitCode = seen.victim.wrong + seen.well.wrong + seen.web.wrong + seen.well.errors + seen.web.errors;

/** One host: a call after another, of the servers in turn. */
async function work(host: Client, n: number): Promise<void> {
  const order = Object.keys(SERVERS) as Server[];
  for (let turn = n; performance.now() < end; turn += 1) {
    const server = order[turn % order.length] as Server;
    const word = `${n}:${turn}:${Math.random()}`;
    const own = seen[server];
    const began = performance.now();
    own.calls += 1;
    const answer = await host.callTool(SERVERS[server](word, turn)).catch((error: Error) => error);
    const text = answer instanceof Error ? null : answer.content[0];
    if (answer instanceof Error || answer.isError) {
      own.errors += 1;
      if (server !== 'victim') console.error(server, answer instanceof Error ? answer.message : text);
      await delay(20);
    } else {
      own.ms.push(performance.now() - began);
      if (text?.type !== 'text' || text.text !== word) own.wrong += 1;
    }
  }
}

async function kill(): Promise<number> {
  let kills = 0;
  for (;;) {
    await delay(Math.min(KILL_MS, Math.max(0, end - performance.now())));
    if (performance.now() >= end) return kills;
    const said = await killer.callTool({ name: 'victim__pid', arguments: {} }).catch(() => null);
    const [text] = said?.isError ? [] : (said?.content ?? []);
    if (text?.type !== 'text') continue;
    process.kill(Number(text.text), 'SIGKILL');
    kills += 1;
  }
}

async function watch(): Promise<void> {
  for (let part = 1; part <= 6; part += 1) {
    await delay(Math.max(0, start + (SECONDS * 1000 * part) / 6 - performance.now()));
    held[`${((SECONDS * part) / 6).toFixed(0)} s`] = heldBy(hub.pid);
  }
}

function heldBy(pid: number) {
  return {
    processes: descendants(pid),
    handles: handlesOf(pid),
    'memory, MB': Math.round(memoryOf(pid) / 1e6),
  };
}

/** The living processes below one. */
function descendants(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + 1 + descendants(Number(child)), 0);
}
