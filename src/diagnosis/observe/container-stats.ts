import type { Observation } from '#contract/observation.ts';
import { fact, isoOf, numberOf, type Observer, readNote } from './reading.ts';
import { serviceOf } from './subject.ts';

/**
 * `container_stats`: `{service, at, cpu_cores, cpu_limit_cores, cpu_throttled, memory_bytes, memory_limit_bytes, pids}`.
 */
export const containerStats: Observer = (reading, output) => {
  const service = serviceOf(reading, output);
  const at = isoOf(output.at) ?? reading.at.toISOString();
  const cores = numberOf(output.cpu_cores);
  const usage = {
    cpu_cores: cores,
    memory_bytes: numberOf(output.memory_bytes),
    memory_limit_bytes: numberOf(output.memory_limit_bytes),
  };
  const ref = (metric: string, value: number | null) =>
    ({ kind: 'metric', service, metric, from: at, to: at, value }) as const;
  // What is down uses nothing, and no reading of it is a measurement.
  if (cores === null && usage.memory_bytes === null) return [readNote(reading, service, 0)];
  const facts: Observation[] = [
    readNote(reading, service, 1),
    fact(reading, 'usage', service, usage, ref('memory_bytes', usage.memory_bytes), service, at),
  ];
  if (cores === null) return facts;
  const computing = {
    cores,
    limit: numberOf(output.cpu_limit_cores),
    throttled: numberOf(output.cpu_throttled),
  };
  return [...facts, fact(reading, 'computing', service, computing, ref('cpu_cores', cores), service, at)];
};
