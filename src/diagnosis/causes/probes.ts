import type { Probe } from './cause.ts';

/** How many lines of a log are asked for. */
export const LOG_TAIL = 200;

export function logProbe(service: string, why: string): Probe {
  return { tool: 'fetch_service_logs', args: { service, tail: LOG_TAIL }, why, cost: 1 };
}
