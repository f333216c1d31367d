import type { Observation } from '#contract/observation.ts';
import { diskSpace } from './check-disk-space.ts';
import { containerEvents } from './container-events.ts';
import { containerStats } from './container-stats.ts';
import { failure } from './failure.ts';
import { serviceLogs } from './fetch-service-logs.ts';
import { containerStatus } from './get-container-status.ts';
import { jellyfinPing } from './jellyfin-ping.ts';
import { listServices } from './list-services.ts';
import { outsideAnswer } from './outside-answer.ts';
import { probedService } from './probe-service.ts';
import { queryMetrics } from './query-metrics.ts';
import { radarrQueue } from './radarr-queue-status.ts';
import { fieldsOf, type Observer, type Reading } from './reading.ts';
import { sabnzbdQueue } from './sabnzbd-queue.ts';
import { sonarrHealth } from './sonarr-health.ts';

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
  if (reading.outside) return outsideAnswer(reading, reading.outside);
  const observer = OBSERVERS.get(reading.tool);
  return observer ? observer(reading, fieldsOf(reading.output)) : [];
}

export type { Reading };
