import type { ServiceStatus } from '#contract/service.ts';
import type { Probe, Suspect } from './cause.ts';

/** How many lines of a log are asked for. */
const LOG_TAIL = 500;

export function logOf(service: string, why: string): Probe {
  return { tool: 'fetch_service_logs', args: { service, tail: LOG_TAIL }, why, cost: 1 };
}

export function answerOf(service: string, why: string): Probe {
  return { tool: 'probe_service', args: { service }, why, cost: 2 };
}

export function statsOf(service: string, why: string): Probe {
  return { tool: 'container_stats', args: { service }, why, cost: 1.5 };
}

/** One answer of all services at once: whoever else is asked about it has been read already. */
export function metricsOf(
  metric: 'error_rate' | 'response_time' | 'cpu_usage' | 'memory_usage',
  why: string,
): Probe {
  return { tool: 'query_metrics', args: { metric, since: METRIC_SPANS[metric] }, why, cost: 1 };
}

/** Long enough for what was before the trouble; memory grows slowly. */
const METRIC_SPANS = Object.freeze({
  error_rate: '1h',
  response_time: '1h',
  cpu_usage: '1h',
  memory_usage: '3h',
});

export function eventsOf(why: string): Probe {
  return { tool: 'container_events', args: { since_minutes: 1440 }, why, cost: 1 };
}

export function disks(why: string): Probe {
  return { tool: 'check_disk_space', args: {}, why, cost: 1 };
}

/** The read tool that speaks to a service's own interface; null for a program of no known kind. */
export function ownInterface(
  status: Pick<ServiceStatus, 'id' | 'kind'> | undefined,
  why: string,
): Probe | null {
  const tool = status ? INTERFACES.get(status.kind) : undefined;
  return tool && status ? { tool, args: { service: status.id }, why, cost: 2 } : null;
}

/** The log of the subject, and whether its symptom is still there. */
export function logAndAnswer({ subject, status }: Suspect): Probe[] {
  return [
    logOf(subject, `Read the log of ${subject} for the reason`),
    ...(isAskable(status) ? [answerOf(subject, `Ask ${subject} itself, to see whether it answers now`)] : []),
  ];
}

/** Whether `probe_service` knows where to ask. */
export function isAskable(status: ServiceStatus | undefined): boolean {
  if (status?.state !== 'running') return false;
  return (
    status.url !== null || status.ports.some((port) => port.protocol === 'tcp' && port.host_port !== null)
  );
}

const INTERFACES: ReadonlyMap<string, string> = new Map([
  ['radarr', 'radarr_queue_status'],
  ['sonarr', 'sonarr_health'],
  ['sabnzbd', 'sabnzbd_queue'],
  ['jellyfin', 'jellyfin_ping'],
]);
