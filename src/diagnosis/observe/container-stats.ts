import { fact, isoOf, numberOf, type Observer, readNote } from './reading.ts';
import { serviceOf } from './subject.ts';

/** `container_stats`: `{service, at, cpu_cores, memory_bytes, memory_limit_bytes, pids}`. */
export const containerStats: Observer = (reading, output) => {
  const service = serviceOf(reading, output);
  const at = isoOf(output.at) ?? reading.at.toISOString();
  const value = {
    cpu_cores: numberOf(output.cpu_cores),
    memory_bytes: numberOf(output.memory_bytes),
    memory_limit_bytes: numberOf(output.memory_limit_bytes),
  };
  const ref = {
    kind: 'metric' as const,
    service,
    metric: 'memory_bytes',
    from: at,
    to: at,
    value: value.memory_bytes,
  };
  return [readNote(reading, service, 1), fact(reading, 'usage', service, value, ref, service, at)];
};
