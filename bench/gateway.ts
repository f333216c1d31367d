import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Line, median, repeat, shotAt } from './gateway/load.ts';
import { type Peer, startFastModel, startNginx, startPortkey } from './gateway/peers.ts';
import { cpuSeconds, memoryOf, Processes } from './gateway/processes.ts';

/*
 * What the model gateway adds to an answer, against nginx, Portkey and a direct connection, in one run on loopback:
 *   node bench/gateway.ts [SECONDS]
 * What is measured shares one core, the models and this process the other. nginx is measured where it is installed,
 * Portkey after `npm ci --prefix bench/peers`. Prints the figures, and of each aim whether it holds.
 */

const SECONDS = Number(process.argv[2] ?? '3');
const ROUNDS = 3;

/** Microseconds, but for `perSecond`. CPU is that of the whole process. Null = not measured. */
interface Row {
  readonly p50: number;
  readonly perSecond: number;
  readonly cpu: number | null;
  readonly firstByte: number | null;
  readonly streamCpu: number | null;
}

const folder = await mkdtemp(join(tmpdir(), 'opspilot-bench-'));
try {
  await using processes = new Processes();
  await measure(processes);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(processes: Processes): Promise<void> {
  const live = (await processes.node(join(import.meta.dirname, 'gateway/fake-model.ts'), [], false)).url;
  const whole = (await startFastModel(processes, folder)) ?? live;
  const door = join(import.meta.dirname, 'gateway/door.ts');
  const { url, pid } = await processes.node(door, [whole, live, folder], true);
  const chat = `${url}/v1/chat/completions`;
  const own = (name: string, provider: string): Peer => ({
    name,
    pid,
    whole: shotAt(chat, `${provider}/model`, false),
    stream: provider === 'up' ? (model) => shotAt(chat, `live/${model}`, true) : null,
  });
  const direct: Peer = {
    name: 'direct',
    pid: 0,
    whole: shotAt(`${whole}/v1/chat/completions`, 'model', false),
    stream: (model) => shotAt(`${live}/v1/chat/completions`, model, true),
  };
  const peers = [
    direct,
    await startNginx(processes, folder, { whole, live }),
    own('OpsPilot', 'up'),
    own('OpsPilot, Ollama translated', 'ollama'),
    own('OpsPilot, Anthropic translated', 'claude'),
    await startPortkey(processes, { whole, live }),
  ].filter((peer) => peer !== null);

  const idle = memoryOf(pid);
  const fresh = await memoryStreaming(chat, pid);
  for (const peer of peers) await row(peer, 1);
  const rows = new Map<string, Row>();
  const rounds: Row[][] = peers.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [at, peer] of peers.entries()) rounds[at]?.push(await row(peer, SECONDS / ROUNDS));
  for (const [at, { name }] of peers.entries()) rows.set(name, middle(rounds[at] ?? []));
  console.table(Object.fromEntries([...rows].map(([name, figures]) => [name, shown(figures)])));
  if (!processes.pinned) console.log('taskset or a second core is missing: all share the same cores');

  const late = await memoryStreaming(chat, pid);
  const leaving = await leavingTimes(chat, live);
  console.log(
    `memory: ${mega(idle)} MB at the start, ${mega(fresh)} MB with 64 streams, ${mega(late)} MB with 64 streams after all this`,
  );
  console.log(
    `a caller leaves: the provider's request ends after ${median(leaving).toFixed(1)} ms, at most ${Math.max(...leaving).toFixed(1)} ms`,
  );
  for (const line of aims(rows, fresh, Math.max(...leaving))) console.log(line);
}

/** Latency alone, throughput in company, time to the first byte, CPU of streams. */
async function row({ pid, whole, stream }: Peer, seconds: number): Promise<Row> {
  const alone = await repeat(whole, seconds, 1);
  const [crowd, cpu] = await withCpu(pid, () => repeat(whole, seconds, 64));
  const short = stream ? await repeat(stream('short'), seconds, 1) : [];
  const [bursts, streamCpu] = stream
    ? await withCpu(pid, () => repeat(stream('burst'), seconds, 4))
    : [[], 0];
  const each = (seconds_: number, count: number) => (pid === 0 ? null : (seconds_ / count) * 1e6);
  return {
    p50: median(alone.map((times) => times.whole)) * 1000,
    perSecond: crowd.length / seconds,
    cpu: each(cpu, crowd.length),
    firstByte: stream ? median(short.map((times) => times.first)) * 1000 : null,
    streamCpu: stream ? each(streamCpu, bursts.length) : null,
  };
}

async function withCpu<T>(pid: number, run: () => Promise<T>): Promise<[T, number]> {
  const before = pid === 0 ? 0 : cpuSeconds(pid);
  const done = await run();
  return [done, pid === 0 ? 0 : cpuSeconds(pid) - before];
}

function middle(rounds: readonly Row[]): Row {
  const of = (field: keyof Row) => {
    const values = rounds.flatMap((one) => one[field] ?? []);
    return values.length === 0 ? null : median(values);
  };
  return {
    p50: of('p50') ?? Number.NaN,
    perSecond: of('perSecond') ?? Number.NaN,
    cpu: of('cpu'),
    firstByte: of('firstByte'),
    streamCpu: of('streamCpu'),
  };
}

function shown({ p50, perSecond, cpu, firstByte, streamCpu }: Row): object {
  const rounded = (value: number | null) => (value === null ? '-' : Math.round(value));
  return {
    'p50 us': rounded(p50),
    'requests/s at 64': rounded(perSecond),
    'CPU us/request': rounded(cpu),
    'first byte us': rounded(firstByte),
    'CPU us/stream of 200': rounded(streamCpu),
  };
}

/** Memory of the gateway while 64 streams are open. */
async function memoryStreaming(chat: string, pid: number): Promise<number> {
  const lines = await Promise.all(Array.from({ length: 64 }, () => Line.open(Number(new URL(chat).port))));
  await Promise.all(lines.map((line) => line.begin(shotAt(chat, 'live/idle', true))));
  const memory = memoryOf(pid);
  for (const line of lines) line[Symbol.dispose]();
  return memory;
}

/** How long (ms) after a caller hung up the provider sees it. */
async function leavingTimes(chat: string, live: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < 30; n++) {
    const line = await Line.open(Number(new URL(chat).port));
    await line.begin(shotAt(chat, 'live/idle', true));
    const before = await goneAt(live);
    const left = process.hrtime.bigint();
    line[Symbol.dispose]();
    let gone = before;
    while (gone === before) gone = await goneAt(live);
    times.push(Number(gone - left) / 1e6);
  }
  return times;
}

async function goneAt(live: string): Promise<bigint> {
  return BigInt(await (await fetch(`${live}/gone`)).text());
}

/** One line for each aim: what it is, what was measured, and whether it holds. */
function aims(rows: ReadonlyMap<string, Row>, streaming: number, longestLeaving: number): string[] {
  const own = rows.get('OpsPilot');
  const direct = rows.get('direct');
  const nginx = rows.get('nginx');
  const portkey = rows.get('Portkey 1.15.2');
  if (!own || !direct) return [];
  const line = (what: string, value: number, holds: boolean) =>
    `${holds ? 'holds ' : 'MISSED'} ${what}: ${value.toFixed(2)}`;
  const most = (what: string, value: number, limit: number) =>
    line(`${what}, at most ${limit}`, value, value <= limit);
  const least = (what: string, value: number, limit: number) =>
    line(`${what}, at least ${limit}`, value, value >= limit);
  const added = (row: Row) => row.p50 - direct.p50;
  const translated = Math.max(
    ...['Ollama', 'Anthropic'].map((name) => rows.get(`OpsPilot, ${name} translated`)?.cpu ?? 0),
  );
  return [
    ...(nginx
      ? [
          most("added p50 by nginx's", added(own) / added(nginx), 1.6),
          least("requests/s by nginx's", own.perSecond / nginx.perSecond, 0.6),
          most("CPU of a stream by nginx's", (own.streamCpu ?? 0) / (nginx.streamCpu ?? 1), 1.7),
        ]
      : ['nginx is not installed: nothing to compare with']),
    ...(portkey
      ? [
          most("added p50 by Portkey's", added(own) / added(portkey), 0.083),
          least("requests/s by Portkey's", own.perSecond / portkey.perSecond, 16),
        ]
      : ['Portkey is not installed: npm ci --prefix bench/peers']),
    most('added time to the first byte, us', (own.firstByte ?? 0) - (direct.firstByte ?? 0), 60),
    most('memory of a fresh gateway with 64 streams, MB', mega(streaming), 150),
    most('CPU translated by passed on', translated / (own.cpu ?? 1), 2),
    most('caller gone, provider told after ms', longestLeaving, 100),
  ];
}

function mega(bytes: number): number {
  return Math.round(bytes / 1e6);
}
