import { containerEvents } from './containers/container-events.ts';
import { containerStats } from './containers/container-stats.ts';
import { getContainerStatus } from './containers/get-container-status.ts';
import { listServices } from './containers/list-services.ts';
import { probeService } from './containers/probe-service.ts';
import { restartContainer } from './containers/restart-container.ts';
import { startContainer } from './containers/start-container.ts';
import { stopContainer } from './containers/stop-container.ts';
import { checkDiskSpace } from './host/check-disk-space.ts';
import { fetchServiceLogs } from './logs/fetch-service-logs.ts';
import { searchLogs } from './logs/search-logs.ts';
import { clearRadarrQueueItem } from './media/clear-radarr-queue-item.ts';
import { jellyfinPing } from './media/jellyfin-ping.ts';
import { pauseSabnzbd } from './media/pause-sabnzbd.ts';
import { radarrQueueStatus } from './media/radarr-queue-status.ts';
import { resumeSabnzbd } from './media/resume-sabnzbd.ts';
import { sabnzbdQueue } from './media/sabnzbd-queue.ts';
import { sonarrHealth } from './media/sonarr-health.ts';
import { queryMetrics } from './metrics/query-metrics.ts';
import type { Tool } from './tool.ts';

/** Every tool there is. A new one is a file beside its kin and a line here. */
export const TOOLS: readonly Tool[] = Object.freeze([
  listServices,
  getContainerStatus,
  containerEvents,
  containerStats,
  probeService,
  fetchServiceLogs,
  searchLogs,
  queryMetrics,
  checkDiskSpace,
  radarrQueueStatus,
  sonarrHealth,
  sabnzbdQueue,
  jellyfinPing,
  restartContainer,
  startContainer,
  stopContainer,
  clearRadarrQueueItem,
  pauseSabnzbd,
  resumeSabnzbd,
]);
