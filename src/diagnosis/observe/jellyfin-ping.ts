import { fact, numberOf, type Observer, readNote } from './reading.ts';
import { serviceOf } from './subject.ts';

/** `jellyfin_ping`: `{service, is_alive, latency_ms, authorized}`. */
export const jellyfinPing: Observer = (reading, output) => {
  if (typeof output.is_alive !== 'boolean') return [];
  const service = serviceOf(reading, output);
  const value = {
    alive: output.is_alive,
    authorized: typeof output.authorized === 'boolean' ? output.authorized : null,
    latency_ms: numberOf(output.latency_ms),
  };
  const field = value.authorized === false ? 'authorized' : 'is_alive';
  return [
    readNote(reading, service, 1),
    fact(reading, 'ping', service, value, {
      kind: 'api',
      service,
      tool: reading.tool,
      field,
      value: field === 'authorized' ? false : value.alive,
    }),
  ];
};
