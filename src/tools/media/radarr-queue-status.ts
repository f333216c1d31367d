import { z } from 'zod';
import { ServiceId } from '#contract/service.ts';
import { findServiceOfKind, WhichOne } from '../inventory.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';
import { QueueRecord, readQueue } from './arr-queue.ts';

export const radarrQueueStatus = defineReadTool({
  name: 'radarr_queue_status',
  title: 'Radarr queue',
  summary: "Radarr's download queue with the status and messages of each item; `id` is what clears one.",
  group: 'media',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: WhichOne,
  output: z.strictObject({ service: ServiceId, totalRecords: z.int(), records: z.array(QueueRecord) }),
  async run(args, context) {
    const service = findServiceOfKind(await context.services(), 'radarr', args.service);
    return { service: service.id, ...(await readQueue(context, service)) };
  },
});
