import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createGateway } from '#models/gateway.ts';
import { serveGateway } from '#models/server.ts';
import { openUsageJournal } from '#models/usage/journal.ts';
import { createStore } from '#store/create-store.ts';

/*
 * What the model gateway adds to an answer, against nginx and a direct connection, in one run on loopback:
 *   node bench/gateway.ts [SECONDS]
 * Token check, usage journal, metrics, budget and audit (SQLite) are on. nginx is measured where it is installed.
 */

const SECONDS = Number(process.argv[2] ?? '3');
const ANSWER = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(800) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 200, total_tokens: 209 },
});
const EVENT = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word ' } }] })}\n\n`;
const LAST = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 200 } })}\n\ndata: [DONE]\n\n`;
const EVENTS = 200;

if (process.argv[2] === 'upstream') await upstream();
else if (process.argv[2] === 'gateway') await gateway(process.argv[3] ?? '', process.argv[4] ?? '');
else await measure();

/** A model that answers at once: OpenAI's API, and the two that are translated. */
async function upstream(): Promise<void> {
  const ollama = JSON.stringify({
    message: { role: 'assistant', content: 'x'.repeat(800) },
    done: true,
    prompt_eval_count: 9,
    eval_count: 200,
  });
  const claude = JSON.stringify({
    id: 'm',
    content: [{ type: 'text', text: 'x'.repeat(800) }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 9, output_tokens: 200 },
  });
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { url } = incoming;
      if (url === '/api/show') return response.end('{"model_info":{"x.context_length":8192}}');
      if (url === '/api/chat') return response.end(ollama);
      if (url === '/v1/messages') return response.end(claude);
      if (!Buffer.concat(parts).includes('"stream":true')) {
        response.setHeader('content-type', 'application/json');
        return response.end(ANSWER);
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let left = EVENTS;
      const next = () => {
        for (let batch = 0; batch < 10 && left > 0; batch++, left--) response.write(EVENT);
        if (left > 0) setImmediate(next);
        else response.end(LAST);
      };
      next();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
}

async function gateway(url: string, folder: string): Promise<void> {
  const now = () => new Date();
  const store = await createStore({ url: join(folder, 'store.db'), now });
  const provider = { concurrency: 256, tries: 1, first_byte_s: 10, idle_s: 10, total_s: 60 };
  let id = 0;
  const door = createGateway({
    settings: {
      providers: {
        up: { ...provider, kind: 'openai', url: `${url}/v1` },
        ollama: { ...provider, kind: 'ollama', url },
        claude: { ...provider, kind: 'anthropic', url },
      },
      aliases: {},
      routes: {},
      fallbacks: {},
      defaults: {},
      prices: { 'up/model': { input: 1, output: 2 } },
      budgets: { all: { period: 'month', usd: 1e9 } },
      truncation: { answer: 'error' },
      max_body_bytes: 50_000_000,
    },
    version: 'bench',
    recordDir: null,
    keys: () => [],
    llama: async () => null,
    usage: openUsageJournal(join(folder, 'usage.jsonl')),
    audit: (event) => void store.events.append([event], 'grouped'),
    onError: (error) => process.stderr.write(`${(error as Error).stack}\n`),
    now,
    newId: () => `req_${++id}`,
    checkHost: () => {},
    checkToken: async () => ({ kind: 'token', id: 't', name: 'bench', role: 'member', can_approve: false }),
  });
  const server = await serveGateway(door, { host: '127.0.0.1', port: 0, version: 'bench' });
  process.stdout.write(`${server.url}\n`);
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'opspilot-bench-'));
  const children: ChildProcess[] = [];
  const start = async (...args: string[]) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=2', import.meta.filename, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [first] = await once(child.stdout, 'data');
    return { url: String(first).trim(), pid: child.pid ?? 0 };
  };
  try {
    const model = await start('upstream');
    const own = await start('gateway', model.url, folder);
    const nginx = await startNginx(folder, model.url, children);
    const rows = [
      await row('direct', model.url, 0, 'up/model'),
      ...(nginx ? [await row('nginx', nginx.url, nginx.pid, 'up/model')] : []),
      await row('opspilot gateway', own.url, own.pid, 'up/model'),
      await row('opspilot, Ollama translated', own.url, own.pid, 'ollama/model'),
      await row('opspilot, Anthropic translated', own.url, own.pid, 'claude/model'),
    ];
    console.table(Object.fromEntries(rows));
    console.log(`RSS of the gateway after that: ${Math.round(rssOf(own.pid) / 1e6)} MB`);
    if (!nginx)
      console.log('nginx was not found, so there is nothing to compare with: apt-get install nginx-light');
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')));
    await rm(folder, { recursive: true });
  }
}

async function startNginx(folder: string, to: string, children: ChildProcess[]) {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const file = join(folder, 'nginx.conf');
  const server = `server { listen 127.0.0.1:${port}; access_log off; keepalive_requests 10000000; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }`;
  writeFileSync(
    file,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http { client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
upstream up { server ${new URL(to).host}; keepalive 128; keepalive_requests 10000000; } ${server} }`,
  );
  const child = spawn('nginx', ['-c', file, '-p', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 50; tries++) {
    try {
      await ask(url, 'up/model', false, new Agent());
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return { url, pid: child.pid ?? 0 };
}

/** One line of the table: latency alone, throughput in company, time to the first byte and CPU of streams. */
async function row(name: string, url: string, pid: number, model: string): Promise<[string, object]> {
  const streams = model.startsWith('up/');
  const single = new Agent({ keepAlive: true, maxSockets: 1 });
  const many = new Agent({ keepAlive: true, maxSockets: 64 });
  // Code that has just been compiled says nothing about the one that runs for months.
  await repeat(2, 16, () => ask(url, model, false, many));
  if (streams) await repeat(1, 4, () => ask(url, model, true, many));
  const alone = await repeat(SECONDS, 1, () => ask(url, model, false, single));
  const cpuBefore = cpuSeconds(pid);
  const crowd = await repeat(SECONDS, 64, () => ask(url, model, false, many));
  const cpuWhole = (cpuSeconds(pid) - cpuBefore) / crowd.length;
  const streamBefore = cpuSeconds(pid);
  const streamed = streams ? await repeat(SECONDS, 1, () => ask(url, model, true, single)) : [];
  const cpuStream = (cpuSeconds(pid) - streamBefore) / streamed.length;
  single.destroy();
  many.destroy();
  return [
    name,
    {
      'p50 us': microseconds(alone),
      'requests/s at 64': Math.round(crowd.length / SECONDS),
      'CPU us/request': pid === 0 ? '-' : Math.round(cpuWhole * 1e6),
      'first byte us': streams ? microseconds(streamed) : '-',
      'CPU us/stream of 200': pid === 0 || !streams ? '-' : Math.round(cpuStream * 1e6),
    },
  ];
}

async function repeat(seconds: number, workers: number, once: () => Promise<number>): Promise<number[]> {
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (performance.now() < end) times.push(await once());
    }),
  );
  return times;
}

/** Milliseconds until the head of the answer came; resolves when all of it did. */
function ask(url: string, model: string, stream: boolean, agent: Agent): Promise<number> {
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'hello' }] });
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' };
    const outgoing = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (incoming) => {
      let first = 0;
      incoming.on('data', () => {
        if (first === 0) first = performance.now() - began;
      });
      incoming.on('end', () => {
        if (incoming.statusCode === 200) resolve(stream ? first : performance.now() - began);
        else reject(new Error(`status ${incoming.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function microseconds(times: readonly number[]): number {
  return Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0) * 1000);
}

/** User and system time of a process; a tick is 10 ms on Linux. */
function cpuSeconds(pid: number): number {
  if (pid === 0) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function rssOf(pid: number): number {
  const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
  return Number(pages) * 4096;
}
