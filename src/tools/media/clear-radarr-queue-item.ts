import { z } from 'zod';
import { ServiceId, type ServiceStatus } from '#contract/service.ts';
import { OpsError } from '#core/ops-error.ts';
import { blastOfApiCall } from '../containers/blast-radius.ts';
import { findServiceOfKind, WhichOne } from '../inventory.ts';
import { askText, CHANGE_PATIENCE_MS, changeOnce, keyOf } from '../service-http.ts';
import { defineMutatingTool, MUTATE_DEADLINE_MS, type ToolContext } from '../tool.ts';
import { type QueueRecord, readQueue } from './arr-queue.ts';

const Args = WhichOne.extend({
  queue_id: z
    .union([z.int().min(1), z.uuid()])
    .describe(
      '`id` of an item that radarr_queue_status showed in this run, or its `downloadId` where that is a UUID',
    ),
});
type Args = z.infer<typeof Args>;

const Output = z.strictObject({
  service: ServiceId,
  queue_id: Args.shape.queue_id,
  state: z.literal('ok'),
  detail: z.string(),
});

export const clearRadarrQueueItem = defineMutatingTool({
  name: 'clear_radarr_queue_item',
  title: 'Clear Radarr queue item',
  summary: 'Removes one stuck download from the queue of Radarr and from its download client.',
  group: 'media',
  roles: ['owner'],
  deadlineMs: MUTATE_DEADLINE_MS,
  input: Args,
  output: Output,
  hasUndo: false,
  expectedDowntime: 'none',
  checkAfterwards: 'whether the item is still in the queue, with radarr_queue_status',
  async precondition({ queue_id }, context) {
    const field = typeof queue_id === 'number' ? 'id' : 'downloadId';
    if (await context.seenBefore(field, queue_id)) return;
    throw new OpsError(
      'precondition',
      `no read of this run has shown queue item ${queue_id}: read the queue first`,
    );
  },
  plan(args, services) {
    const service = findServiceOfKind(services, 'radarr', args.service);
    const { queue_id } = args;
    const field = typeof queue_id === 'number' ? 'id' : 'downloadId';
    return {
      title: `Remove item ${queue_id} from the queue of ${service.id} and from its download client`,
      target: service.id,
      action: { verb: 'clear_radarr_queue_item', args: { service: service.id, queue_id } },
      undo: null,
      predicate: {
        says: `item ${queue_id} is no longer in the queue of ${service.id}`,
        within_s: 30,
        checks: [
          {
            kind: 'absent',
            tool: 'radarr_queue_status',
            args: { service: service.id },
            path: 'records',
            field,
            equals: queue_id,
          },
        ],
      },
      blast: blastOfApiCall(service, services, false),
    };
  },
  async observe(args, context) {
    const { id, title, status, trackedDownloadStatus, trackedDownloadState, downloadId, errorMessage } =
      await findItem(args, context);
    return {
      binding: { id, download_id: downloadId, title, status, state: trackedDownloadState },
      shown: {
        title,
        status,
        tracked: trackedDownloadStatus,
        state: trackedDownloadState,
        message: errorMessage,
      },
    };
  },
  hub: {
    async act(args, context) {
      const service = await radarrOf(args, context);
      const { id, title } = await findItem(args, context);
      const headers = { 'x-api-key': await keyOf(context, service) };
      const query = { removeFromClient: 'true', blocklist: 'false' };
      const path = `/api/v3/queue/${id}`;
      return changeOnce(async () => {
        const patienceMs = CHANGE_PATIENCE_MS;
        await askText(context, service, { method: 'DELETE', path, query, headers, patienceMs });
        return { state: 'ok', detail: `removed ${JSON.stringify(title)} from the queue`, result: { id } };
      });
    },
    async settle(args, _, context) {
      const service = await radarrOf(args, context);
      const { records } = await readQueue(context, service);
      if (records.some((record) => isMeant(record, args)))
        return { state: 'failed', detail: 'the item is still in the queue', result: null };
      return { state: 'unknown', detail: 'the item is gone; who removed it cannot be told', result: null };
    },
  },
  report: ({ service, queue_id }, { target, detail }) => ({
    service: service ?? target ?? 'radarr',
    queue_id,
    state: 'ok' as const,
    detail,
  }),
});

async function radarrOf(args: Args, context: ToolContext): Promise<ServiceStatus> {
  return findServiceOfKind(await context.services(), 'radarr', args.service);
}

async function findItem(args: Args, context: ToolContext): Promise<QueueRecord> {
  const service = await radarrOf(args, context);
  const { records } = await readQueue(context, service);
  const found = records.find((record) => isMeant(record, args));
  if (found) return found;
  throw new OpsError('precondition', `item ${args.queue_id} is not in the queue of ${service.id}`);
}

function isMeant({ id, downloadId }: QueueRecord, { queue_id }: Args): boolean {
  return typeof queue_id === 'number'
    ? id === queue_id
    : downloadId?.toLowerCase() === queue_id.toLowerCase();
}
