import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceStats } from '#contract/service.ts';
import { containerPath, type EngineClient } from './engine-client.ts';
import { readError, timedOut } from './engine-errors.ts';
import { type InspectedContainer, StatsSample } from './engine-shapes.ts';

/** Long enough for the CPU clock of a control group (it may tick in 10 ms), short enough for a read. */
const SAMPLE_GAP_MS = 300;

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
  return statsFrom(first, await sample(), container.HostConfig.Memory ?? 0);
}

/** `memoryLimit` in bytes, 0 = none: the samples would name the size of the whole machine then. */
export function statsFrom(first: StatsSample, second: StatsSample, memoryLimit: number): ServiceStats {
  return {
    at: new Date(second.read).toISOString(),
    cpu_cores: cpuCores(first, second),
    memory_bytes: memoryBytes(second),
    memory_limit_bytes: memoryLimit > 0 ? memoryLimit : null,
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

/** Use without the page cache that the kernel would give back (`inactive_file`; cgroup 1 has it as `total_...`). */
function memoryBytes({ memory_stats: memory }: StatsSample): number | null {
  if (!memory?.usage) return null;
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return cache < memory.usage ? memory.usage - cache : memory.usage;
}
