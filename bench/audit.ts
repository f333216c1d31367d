import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { NewEvent } from '#contract/event.ts';
import { startAuditExport } from '#store/audit-export.ts';
import { verifyAuditFiles } from '#store/audit-verify.ts';
import { createStore } from '#store/create-store.ts';
import type { Store } from '#store/store.ts';

/*
 * How fast events are appended, acknowledged after the sync, and checked again:
 *   node bench/audit.ts [postgres://...]
 * Without an address it measures SQLite in a temporary folder. Takes about 15 seconds.
 */

const SECONDS = 2;
const ENTRIES_TO_VERIFY = 10_000;

const now = (): Date => new Date();
const folder = await mkdtemp(join(tmpdir(), 'opspilot-bench-'));
try {
  const url = process.argv[2];
  if (url === undefined) await measureSqlite();
  else await measureAppends(url, url.split(':')[0] ?? '');
} finally {
  await rm(folder, { recursive: true });
}

async function measureSqlite(): Promise<void> {
  const plain = oneRowPerTransaction();
  say('plain SQLite, one row per transaction, this thread', { 'appends/s': plain });
  const grouped = await measureAppends(join(folder, 'store.db'), 'sqlite');
  say('ratio: 64 writers in groups to one row per transaction', { times: grouped / plain });
  await measureExport();
}

/** What the store is compared with: a sync for each row, and every one of them blocks the event loop. */
function oneRowPerTransaction(): number {
  const database = new DatabaseSync(join(folder, 'plain.db'));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table t (n integer primary key, row text)',
  );
  const insert = database.prepare('insert into t (row) values (?)');
  const row = JSON.stringify(event(0));
  const end = performance.now() + 1_000;
  let count = 0;
  for (; performance.now() < end; count += 1) insert.run(row);
  database.close();
  return count;
}

/** Appends per second with 64 writers, of which each waits for its last one. */
async function measureAppends(url: string, name: string): Promise<number> {
  await using store = await createStore({ url, now });
  await appendFor(store, 64, 0.5);
  await quiet(name);
  let perSecond = 0;
  for (const writers of [1, 64]) {
    const { rate, ...figures } = await appendFor(store, writers, SECONDS);
    say(`${name}, ${writers} writers, acknowledged after the sync`, { 'appends/s': rate, ...figures });
    perSecond = rate;
  }
  return perSecond;
}

/** What the clock itself says of an idle event loop here. */
async function quiet(name: string): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 500));
  delay.disable();
  say(`${name}, idle`, {
    'loop delay p50 ms': delay.percentile(50) / 1e6,
    'p99 ms': delay.percentile(99) / 1e6,
  });
}

async function measureExport(): Promise<void> {
  await using store = await createStore({ url: join(folder, 'exported.db'), now });
  const { privateKey } = generateKeyPairSync('ed25519');
  const dir = join(folder, 'audit');
  await using exporter = await startAuditExport({
    events: store.events,
    dir,
    key: privateKey,
    now,
    onError: fail,
  });
  const { rate, ...figures } = await appendFor(store, 64, SECONDS);
  say('sqlite with the export to files, 64 writers', { 'appends/s': rate, ...figures });
  await exporter.seal();

  const fresh = await createStore({ url: join(folder, 'verified.db'), now });
  const small = join(folder, 'verified');
  const second = await startAuditExport({
    events: fresh.events,
    dir: small,
    key: privateKey,
    now,
    onError: fail,
  });
  for (let n = 0; n < ENTRIES_TO_VERIFY; n += 500) {
    await fresh.events.append(Array.from({ length: 500 }, (_, i) => event(n + i)));
  }
  await second[Symbol.asyncDispose]();
  await fresh[Symbol.asyncDispose]();
  const start = performance.now();
  const { ok, entries } = await verifyAuditFiles({ path: small });
  const ms = performance.now() - start;
  say(`verified ${entries} exported entries: ${ok ? 'sound' : 'BROKEN'}`, {
    ms,
    'entries/s': (entries / ms) * 1000,
  });
}

async function appendFor(store: Store, writers: number, seconds: number) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const latencies: number[] = [];
  const busy = performance.eventLoopUtilization();
  delay.enable();
  const start = performance.now();
  const end = start + seconds * 1000;
  const write = async (): Promise<void> => {
    for (let asked = performance.now(); asked < end; asked = performance.now()) {
      await store.events.append([event(latencies.length)]);
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  const elapsed = performance.now() - start;
  delay.disable();
  await setImmediate();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    rate: (latencies.length / elapsed) * 1000,
    'p50 ms': at(0.5),
    'p99 ms': at(0.99),
    'loop delay p50 ms': delay.percentile(50) / 1e6,
    'loop delay p99 ms': delay.percentile(99) / 1e6,
    'loop delay max ms': delay.max / 1e6,
    'loop busy %': performance.eventLoopUtilization(busy).utilization * 100,
  };
}

function event(n: number): NewEvent {
  return {
    run_id: 'run-1',
    action: 'tool.called',
    resource: 'radarr',
    actor: 'user-1',
    client: 'web',
    result: 'ok',
    correlation_id: `req-${n}`,
    detail: 'get_container_status answered in 12 ms',
    metadata: { tool: 'get_container_status', call_id: `call-${n}`, ms: 12, truncated: false },
  };
}

function fail(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
}

function say(what: string, figures: Record<string, number>): void {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${round(value)}`);
  process.stdout.write(`${what}\n    ${parts.join('   ')}\n`);
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
