import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceStats } from '#contract/service.ts';
import { readProcStat, readProcUsage, TICKS_PER_SECOND } from './proc.ts';

/** Over how long the use of the CPU is measured, in ms. */
const WINDOW_MS = 250;

/** One reading of a process; all null when it does not run. */
export async function readStats(
  pid: number | null,
  now: () => Date,
  signal: AbortSignal,
): Promise<ServiceStats> {
  const before = pid === null ? null : readProcStat(pid);
  const from = performance.now();
  if (before) await delay(WINDOW_MS, undefined, { signal });
  const after = pid === null ? null : readProcStat(pid);
  const usage = pid === null ? null : readProcUsage(pid);
  const same = before !== null && after?.startTicks === before.startTicks;
  const ticks = same ? after.cpuTicks - before.cpuTicks : null;
  return {
    at: now().toISOString(),
    cpu_cores: ticks === null ? null : ticks / TICKS_PER_SECOND / ((performance.now() - from) / 1000),
    cpu_limit_cores: null,
    cpu_throttled: null,
    memory_bytes: usage?.memoryBytes ?? null,
    memory_limit_bytes: null,
    pids: usage?.threads ?? null,
  };
}
