import type { Observation } from '#contract/observation.ts';
import { diskSpace } from './check-disk-space.ts';
import { containerEvents } from './container-events.ts';
import { containerStats } from './container-stats.ts';
import { serviceLogs } from './fetch-service-logs.ts';
import { containerStatus } from './get-container-status.ts';
import { jellyfinPing } from './jellyfin-ping.ts';
import { listServices } from './list-services.ts';
import { probedService } from './probe-service.ts';
import { queryMetrics } from './query-metrics.ts';
import { radarrQueue } from './radarr-queue-status.ts';
import { fact, fieldsOf, type Observer, type Reading, readNote } from './reading.ts';
import { sabnzbdQueue } from './sabnzbd-queue.ts';
import { sonarrHealth } from './sonarr-health.ts';
import { subjectOfCall } from './subject.ts';

/** Which reader understands which tool's output. A new one is a file and a line. */
export const OBSERVERS: ReadonlyMap<string, Observer> = new Map<string, Observer>([
  ['list_services', listServices],
  ['get_container_status', containerStatus],
  ['container_events', containerEvents],
  ['container_stats', containerStats],
  ['query_metrics', queryMetrics],
  ['probe_service', probedService],
  ['fetch_service_logs', serviceLogs],
  ['check_disk_space', diskSpace],
  ['radarr_queue_status', radarrQueue],
  ['sonarr_health', sonarrHealth],
  ['sabnzbd_queue', sabnzbdQueue],
  ['jellyfin_ping', jellyfinPing],
]);

/** The facts in one tool call's answer; a failed call is a fact too. A tool nobody reads yields nothing. */
export function observationsFrom(reading: Reading): Observation[] {
  if (reading.problem) return failure(reading, reading.problem);
  const observer = OBSERVERS.get(reading.tool);
  return observer ? observer(reading, fieldsOf(reading.output)) : [];
}

function failure(
  reading: Reading,
  problem: { readonly code: string; readonly detail: string },
): Observation[] {
  const subject = subjectOfCall(reading.tool, reading.args);
  const value = { tool: reading.tool, code: problem.code, detail: problem.detail };
  const ref = {
    kind: 'api' as const,
    service: subject,
    tool: reading.tool,
    field: 'error',
    value: problem.detail,
  };
  return [
    readNote(reading, subject, 0, { failed: true }),
    fact(reading, 'call_failed', subject, value, ref, `${subject}/${reading.tool}`),
  ];
}

export type { Reading };
