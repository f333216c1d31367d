import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTemplateMiner } from '#diagnosis/logs/templates/miner.ts';

/*
 * How fast templates are mined, how that compares with Drain3 (see drain3.py; needs python3), and what memory it takes:
 *   node bench/templates.ts [FILE...]
 * Without files it measures lines that it makes up, in the styles of several programs. Seconds are computing time of
 * one core, so that a busy machine tells the same. Takes about a minute.
 */

const RATE_LINES = 1_000_000;
const MEMORY_LINES = 5_000_000;
const DRAIN_LINES = 50_000;

const pad = (n: number): string => String(n % 60).padStart(2, '0');
const ip = (n: number): string => `10.${n % 200}.${(n >> 3) % 250}.${(n >> 5) % 250}`;
const USERS = ['ann', 'bob', 'root', 'deploy', 'backup', 'web', 'guest'];

const STYLES: readonly ((n: number) => string)[] = [
  (n) =>
    `2031-04-05 06:${pad(n)}:${pad(n >> 2)},${100 + (n % 900)} INFO [worker-${n % 9}] com.example.shop.Cart: item ${n} added by ${ip(n)} in ${n % 90} ms`,
  (n) =>
    `Apr  5 06:${pad(n)}:${pad(n >> 2)} web-1 sshd[${n}]: Failed password for ${USERS[n % 7]} from ${ip(n)} port ${20000 + (n % 40000)} ssh2`,
  (n) =>
    `${ip(n)} - - [05/Apr/2031:06:${pad(n)}:01 +0000] "GET /api/v1/items/${n}?page=${n % 7} HTTP/1.1" 200 ${n % 9999} "-" "curl/8.${n % 9}"`,
  (n) =>
    `{"level":30,"time":${1_933_149_228_000 + n},"pid":7,"reqId":"req-${n}","msg":"request completed in ${n % 500}ms"}`,
  (n) =>
    `level=info ts=2031-04-05T06:${pad(n)}:00Z caller=block.go:${n % 99} msg="compacted block ${n}" duration=${n % 90}ms`,
  (n) =>
    `04-05 06:${pad(n)}:08.${100 + (n % 900)}  1702  ${n % 9999} D PowerService: acquire lock=${n}, flags=0x${(n % 16).toString(16)}, tag="job", uid=${n % 9999}`,
  (n) =>
    `310405 0607${pad(n)} ${n % 999} INFO dfs.Node$Receiver: Received block blk_${n * 7919} of size ${n} from /${ip(n)}`,
  (n) =>
    `2031/04/05 06:${pad(n)}:08 [error] 31#31: *${n} connect() failed (111: Connection refused) while connecting to upstream, client: ${ip(n)}, server: _, request: "GET /x HTTP/1.1"`,
];

const run = promisify(execFile);
const [mode, ...rest] = process.argv.slice(2);
if (mode === '--memory') console.log(JSON.stringify(measure(madeUp(200_000), Number(rest[0]))));
else if (mode === '--hostile') console.log(JSON.stringify(measure(hostile(500_000), Number(rest[0]))));
else {
  const folder = await mkdtemp(join(tmpdir(), 'opspilot-bench-'));
  try {
    await compare('made-up lines', madeUp(200_000), folder);
    for (const file of [mode, ...rest])
      if (file !== undefined) await compare(file, await readFile(file), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
  await inChild('memory', '--memory', MEMORY_LINES);
  await inChild('memory, lines of random words', '--hostile', 1_000_000);
}

/** Lines per second, with the same lines through Drain3's algorithm in Python. */
async function compare(name: string, lines: Buffer, folder: string): Promise<void> {
  measure(lines, RATE_LINES / 4);
  const ours = measure(lines, RATE_LINES);
  const rate = ours.lines / ours.seconds;
  say(name, { 'lines/s': rate, templates: ours.templates });
  const file = join(folder, 'lines.log');
  await writeFile(file, lines);
  try {
    const script = new URL('drain3.py', import.meta.url).pathname;
    const { stdout } = await run('python3', [script, file, String(DRAIN_LINES)]);
    const drain = JSON.parse(stdout) as { lines: number; seconds: number; clusters: number };
    say('  Drain3 with masking', { 'lines/s': drain.lines / drain.seconds, clusters: drain.clusters });
    say('  ratio', { times: rate / (drain.lines / drain.seconds) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    console.log('  Drain3 left out: there is no python3 on this machine.');
  }
}

/** In a process of its own, so that its peak of memory is this run's alone. */
async function inChild(name: string, flag: string, count: number): Promise<void> {
  const script = new URL(import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [script, flag, String(count)]);
  const { lines, seconds, templates, peakMb } = JSON.parse(stdout) as Measured;
  say(name, { lines, 'lines/s': lines / seconds, templates, 'peak MB': peakMb });
}

interface Measured {
  readonly lines: number;
  readonly seconds: number;
  readonly templates: number;
  readonly peakMb: number;
}

/** Mines so many lines, the same over and over when there are fewer. */
function measure(bytes: Buffer, count: number): Measured {
  const miner = createTemplateMiner();
  const start = process.cpuUsage();
  let from = 0;
  for (let lines = 0; lines < count; lines += 1) {
    let stop = bytes.indexOf(10, from);
    if (stop < 0) stop = bytes.length;
    miner.addBytes(bytes, from, stop);
    from = stop + 1 < bytes.length ? stop + 1 : 0;
  }
  const { user, system } = process.cpuUsage(start);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  return { lines: count, seconds: (user + system) / 1e6, templates: miner.templates().length, peakMb };
}

function madeUp(count: number): Buffer {
  let text = '';
  for (let n = 0; n < count; n += 1) text += `${STYLES[n % STYLES.length]!(n)}\n`;
  return Buffer.from(text);
}

/** Nothing but words that never come again. */
function hostile(count: number): Buffer {
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % below;
  };
  const word = (): string =>
    Array.from({ length: 3 + next(8) }, () => String.fromCharCode(97 + next(26))).join('');
  let text = '';
  for (let n = 0; n < count; n += 1)
    text += `${Array.from({ length: 1 + next(12) }, word).join(' =,:[]"('[next(8)]!)}\n`;
  return Buffer.from(text);
}

function say(what: string, figures: Readonly<Record<string, number>>): void {
  const shown = Object.entries(figures).map(([name, value]) => {
    return `${value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })} ${name}`;
  });
  console.log(`${what}: ${shown.join(', ')}`);
}
