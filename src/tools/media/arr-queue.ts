import { z } from 'zod';
import type { ServiceStatus } from '#contract/service.ts';
import { askService, keyOf } from '../service-http.ts';
import type { ToolContext } from '../tool.ts';

/** One download as `GET /api/v3/queue` of Radarr and Sonarr tells of it: its own names, the fields that say why it is stuck. */
export const QueueRecord = z.strictObject({
  id: z.int(),
  title: z.string(),
  /** `downloading`, `paused`, `queued`, `completed`, `failed`, `warning` ... */
  status: z.string(),
  /** `ok`, `warning`, `error`. */
  trackedDownloadStatus: z.string().nullable(),
  /** `downloading`, `importPending`, `importBlocked`, `failedPending` ... */
  trackedDownloadState: z.string().nullable(),
  statusMessages: z.array(z.strictObject({ title: z.string().nullable(), messages: z.array(z.string()) })),
  errorMessage: z.string().nullable(),
  downloadId: z.string().nullable(),
  downloadClient: z.string().nullable(),
  indexer: z.string().nullable(),
  protocol: z.string().nullable(),
  added: z.string().nullable(),
  timeleft: z.string().nullable(),
  size: z.number().nullable(),
  sizeleft: z.number().nullable(),
});
export type QueueRecord = z.infer<typeof QueueRecord>;

/** The whole queue of a Radarr or Sonarr, up to 200 items. */
export async function readQueue(
  context: ToolContext,
  service: ServiceStatus,
): Promise<{ totalRecords: number; records: QueueRecord[] }> {
  const headers = { 'x-api-key': await keyOf(context, service) };
  const unknown = service.kind === 'sonarr' ? 'includeUnknownSeriesItems' : 'includeUnknownMovieItems';
  const query = { page: '1', pageSize: '200', [unknown]: 'true' };
  const answer = await askService(context, service, { path: '/api/v3/queue', query, headers }, TheirQueue);
  return {
    totalRecords: answer.totalRecords ?? answer.records.length,
    records: answer.records.map(recordOf),
  };
}

const TheirRecord = z.object({
  id: z.int(),
  title: z.string().nullish(),
  status: z.string().nullish(),
  trackedDownloadStatus: z.string().nullish(),
  trackedDownloadState: z.string().nullish(),
  statusMessages: z
    .array(z.object({ title: z.string().nullish(), messages: z.array(z.string()).nullish() }))
    .nullish(),
  errorMessage: z.string().nullish(),
  downloadId: z.string().nullish(),
  downloadClient: z.string().nullish(),
  indexer: z.string().nullish(),
  protocol: z.string().nullish(),
  added: z.string().nullish(),
  timeleft: z.string().nullish(),
  size: z.number().nullish(),
  sizeleft: z.number().nullish(),
});

const TheirQueue = z.object({ totalRecords: z.int().nullish(), records: z.array(TheirRecord) });

function recordOf(their: z.infer<typeof TheirRecord>): QueueRecord {
  return {
    id: their.id,
    title: their.title ?? '',
    status: their.status ?? 'unknown',
    trackedDownloadStatus: their.trackedDownloadStatus ?? null,
    trackedDownloadState: their.trackedDownloadState ?? null,
    statusMessages: (their.statusMessages ?? []).map(({ title, messages }) => ({
      title: title ?? null,
      messages: messages ?? [],
    })),
    errorMessage: their.errorMessage ?? null,
    downloadId: their.downloadId ?? null,
    downloadClient: their.downloadClient ?? null,
    indexer: their.indexer ?? null,
    protocol: their.protocol ?? null,
    added: their.added ?? null,
    timeleft: their.timeleft ?? null,
    size: their.size ?? null,
    sizeleft: their.sizeleft ?? null,
  };
}
