import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { breakService, healService } from '#demo/faults.ts';
import { buildBusyboxImage } from '#test/parts/busybox.ts';
import { startOwnDocker } from '#test/parts/docker.ts';
import { type OpsPilot, startOpsPilot } from '#test/system/opspilot.ts';

/*
 * What a person waits for, and what it costs to keep running:
 *   node bench/ask.ts [demo|docker]
 * Start to first answer, memory when idle, and question to card on the demo and on 20 containers (needs root and a Docker
 * engine of Debian's). Takes about two minutes.
 */

const exec = promisify(execFile);
const CONTAINERS = 20;
const ROUNDS = 5;
/** What is aimed at; figures are shown as a share of it. */
const AIM = { cardSeconds: 3, serverMegabytes: 150, controllerMegabytes: 70 } as const;

const only = process.argv[2];
if (only !== 'docker') await measureDemo();
if (only !== 'demo') await measureDocker();

async function measureDemo(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'opspilot-bench-'));
  try {
    for (const life of ['first start', 'second start']) {
      const begun = performance.now();
      await using instance = await startOpsPilot({ demo: true, dataDir: folder });
      const ready = performance.now();
      const answer = await instance.api.ask('what is wrong?');
      say(`demo, ${life}`, {
        'ready s': (ready - begun) / 1000,
        'first answer s': (performance.now() - begun) / 1000,
      });
      if (answer.outcome !== 'healthy') throw new Error(`the demo is not healthy: ${answer.headline}`);
      if (life === 'second start') await measureRunning(instance);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureRunning(instance: OpsPilot): Promise<void> {
  await sleep(5000);
  await sayMemory('idle with the demo', instance);
  await measureAsking('demo, healthy', instance);
  const demo = join(instance.dataDir, 'demo');
  await breakService(demo, 'radarr', 'crash');
  await measureAsking('demo, one service crashed', instance);
  await healService(demo);
}

async function measureDocker(): Promise<void> {
  await using engine = await startOwnDocker();
  await buildBusyboxImage(engine, 'bench/web:1');
  const folder = await mkdtemp(join(tmpdir(), 'opspilot-bench-'));
  const compose = async (...args: string[]) => {
    const [program = '', ...first] = engine.compose;
    await exec(program, [...first, '-p', 'bench', '-f', join(folder, 'compose.yaml'), ...args], {
      env: { ...process.env, ...engine.env },
    });
  };
  try {
    await writeFile(join(folder, 'compose.yaml'), composeFile());
    await compose('up', '-d');
    await using instance = await startOpsPilot({ env: { OPSPILOT_DOCKER_SOCKET: engine.socketPath } });
    await sayMemory(`idle with ${CONTAINERS} containers`, instance);
    await measureAsking(`${CONTAINERS} containers, healthy`, instance);
    await compose('kill', '-s', 'SEGV', 'web7');
    await measureAsking(`${CONTAINERS} containers, one crashed`, instance);
  } finally {
    await compose('down', '-t', '0');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Small web servers, each of which needs the one before. */
function composeFile(): string {
  const service = (n: number) =>
    [
      `  web${n}:`,
      '    image: bench/web:1',
      "    command: [httpd, -f, -p, '8000']",
      '    healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8000/"], interval: 5s }',
      ...(n === 0 ? [] : [`    depends_on: [web${n - 1}]`]),
    ].join('\n');
  return `version: "2.4"\nservices:\n${Array.from({ length: CONTAINERS }, (_, n) => service(n)).join('\n')}\n`;
}

/** Question to card: until the run is over or waits for consent. */
async function measureAsking(name: string, { api }: OpsPilot): Promise<void> {
  const seconds: number[] = [];
  let calls = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    const run = await api.ask('what is wrong?');
    seconds.push((performance.now() - begun) / 1000);
    calls = run.steps.filter(({ kind }) => kind === 'call').length;
    if (run.state === 'NEEDS_APPROVAL') await api.send('POST', `/api/runs/${run.id}/cancel`, {});
  }
  seconds.sort((one, other) => one - other);
  const median = seconds[ROUNDS >> 1] ?? 0;
  say(`question to card: ${name}`, {
    'median s': median,
    'of the aim': median / AIM.cardSeconds,
    'slowest s': seconds.at(-1) ?? 0,
    'tool calls': calls,
  });
}

async function sayMemory(name: string, { pid }: OpsPilot): Promise<void> {
  const children = (await exec('pgrep', ['-P', String(pid)])).stdout.trim().split('\n').filter(Boolean);
  const server = await residentMegabytes(pid);
  const figures: Record<string, number> = { 'server MB': server, 'of the aim': server / AIM.serverMegabytes };
  for (const child of children) {
    const words = await readFile(`/proc/${child}/cmdline`, 'utf8');
    if (!words.includes('controller.ts')) continue;
    const controller = await residentMegabytes(Number(child));
    figures['controller MB'] = controller;
    figures['of its aim'] = controller / AIM.controllerMegabytes;
  }
  say(`memory, ${name}`, figures);
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

function say(what: string, figures: Readonly<Record<string, number>>): void {
  const shown = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  console.log(`${what}: ${shown.join(', ')}`);
}
