import { fact, numberOf, type Observer, readNote, textOf } from './reading.ts';

/** `probe_service`: `{service, url, reachable, status, latency_ms, error, body_excerpt}`. */
export const probedService: Observer = (reading, output) => {
  const service = textOf(output.service) || textOf(reading.args.service);
  if (service === '' || typeof output.reachable !== 'boolean') return [];
  const value = {
    url: textOf(output.url),
    reachable: output.reachable,
    status: numberOf(output.status),
    latency_ms: numberOf(output.latency_ms),
    error: textOf(output.error),
  };
  const [field, seen] = value.reachable
    ? value.status === null
      ? (['reachable', true] as const)
      : (['status', value.status] as const)
    : (['error', value.error] as const);
  return [
    readNote(reading, service, 1),
    fact(reading, 'answer', service, value, {
      kind: 'api',
      service,
      tool: reading.tool,
      field,
      value: seen,
    }),
  ];
};
