import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceStats } from '#contract/service.ts';
import { containerPath, type EngineClient } from './engine-client.ts';
import { readError, timedOut } from './engine-errors.ts';
import { type InspectedContainer, StatsSample } from './engine-shapes.ts';

/** Long enough for several of the scheduler's periods on a machine that others keep busy, short enough for a read. */
const SAMPLE_GAP_MS = 500;

/**
 * One reading of a container's resources. The engine's own reading takes two seconds; two one-shot samples of the
 * control group's counters tell the same in a fraction. A stopped container has no numbers.
 */
export async function readStats(
  engine: EngineClient,
  container: InspectedContainer,
  signal: AbortSignal,
): Promise<ServiceStats> {
  const sample = () =>
    engine
      .get(containerPath(container.Id, 'stats'), StatsSample, signal, { stream: 'false', 'one-shot': 'true' })
      .catch((error: unknown) => {
        throw readError(error, container.Name);
      });
  const first = await sample();
  await sleep(SAMPLE_GAP_MS, undefined, { signal }).catch(() => {
    throw timedOut(engine.socketPath, 'GET stats', signal);
  });
  return statsFrom(first, await sample(), limitsOf(container));
}

/** What a container may use; null = no limit. The samples would name the size of the whole machine then. */
export interface Limits {
  readonly memoryBytes: number | null;
  readonly cores: number | null;
}

/** The kernel's period when a container names none, in microseconds. */
const CPU_PERIOD_US = 100_000;

export function limitsOf({ HostConfig: host }: Pick<InspectedContainer, 'HostConfig'>): Limits {
  const cores = host.NanoCpus
    ? host.NanoCpus / 1e9
    : (host.CpuQuota ?? 0) / (host.CpuPeriod || CPU_PERIOD_US);
  return { memoryBytes: host.Memory || null, cores: cores > 0 ? cores : null };
}

export function statsFrom(first: StatsSample, second: StatsSample, limits: Limits): ServiceStats {
  return {
    at: new Date(second.read).toISOString(),
    cpu_cores: cpuCores(first, second),
    cpu_limit_cores: limits.cores,
    cpu_throttled: limits.cores === null ? null : throttled(first, second),
    memory_bytes: memoryBytes(second),
    memory_limit_bytes: limits.memoryBytes,
    pids: second.pids_stats?.current ?? null,
  };
}

/** Counters are nanoseconds of CPU since the container's start; one that went back began anew. */
function cpuCores(first: StatsSample, second: StatsSample): number | null {
  const before = first.cpu_stats?.cpu_usage?.total_usage;
  const after = second.cpu_stats?.cpu_usage?.total_usage;
  const elapsed = (Date.parse(second.read) - Date.parse(first.read)) * 1e6;
  if (!before || !after || after < before || !(elapsed > 0)) return null;
  return (after - before) / elapsed;
}

/** The share of the scheduler's periods between two samples in which the container had used up its part. */
function throttled(first: StatsSample, second: StatsSample): number | null {
  const [before, after] = [first, second].map(({ cpu_stats }) => cpu_stats?.throttling_data);
  const periods = (after?.periods ?? 0) - (before?.periods ?? 0);
  const held = (after?.throttled_periods ?? 0) - (before?.throttled_periods ?? 0);
  return periods > 0 && held >= 0 ? Math.min(1, held / periods) : null;
}

/** Use without the page cache that the kernel would give back (`inactive_file`; cgroup 1 has it as `total_...`). */
function memoryBytes({ memory_stats: memory }: StatsSample): number | null {
  if (!memory?.usage) return null;
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return cache < memory.usage ? memory.usage - cache : memory.usage;
}
