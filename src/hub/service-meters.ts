import { setTimeout as delay } from 'node:timers/promises';
import type { Reading, ServiceReadings } from '#contract/dashboard.ts';
import type { ServiceStats, ServiceStatus } from '#contract/service.ts';

export interface MeterParts {
  readonly services: (signal: AbortSignal) => Promise<readonly ServiceStatus[]>;
  readonly stats: (service: string, signal: AbortSignal) => Promise<ServiceStats>;
  /** Between two rounds, in ms. */
  readonly everyMs?: number;
}

/** Keeps the last readings of every running service, for small charts. */
export interface ServiceMeters extends AsyncDisposable {
  readings(): ServiceReadings[];
}

const EVERY_MS = 20_000;
const PATIENCE_MS = 10_000;
/** Half an hour at the usual pace. */
const KEPT = 90;

/** Begins at once and goes on until disposed. A service that cannot be read has a gap, and is read again the next time. */
export function startServiceMeters({ services, stats, everyMs = EVERY_MS }: MeterParts): ServiceMeters {
  const kept = new Map<string, ServiceReadings>();
  const ending = new AbortController();

  async function round(): Promise<void> {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const all = await services(signal);
    const names = new Set(all.map(({ id }) => id));
    for (const name of kept.keys()) if (!names.has(name)) kept.delete(name);
    // One after the other: measuring must not be what makes a small machine busy.
    for (const { id, state } of all) {
      if (state !== 'running') continue;
      const read = await stats(id, signal).catch(() => null);
      if (read) keep(id, read);
    }
  }

  function keep(service: string, { at, cpu_cores, memory_bytes, ...limits }: ServiceStats): void {
    const reading: Reading = { at, cpu_cores, memory_bytes };
    const readings = [...(kept.get(service)?.readings ?? []), reading].slice(-KEPT);
    const { cpu_limit_cores, memory_limit_bytes } = limits;
    kept.set(service, { service, cpu_limit_cores, memory_limit_bytes, readings });
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await round().catch(() => {});
      await delay(everyMs, undefined, { ref: false, signal: ending.signal }).catch(() => {});
    }
  }
  const running = run();
  return {
    readings: () => [...kept.values()],
    async [Symbol.asyncDispose]() {
      ending.abort();
      await running;
    },
  };
}
