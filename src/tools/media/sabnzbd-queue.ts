import { ServiceId } from '#contract/service.ts';
import { findServiceOfKind, WhichOne } from '../inventory.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';
import { readSabnzbdQueue, SabnzbdQueue } from './sabnzbd-api.ts';

export const sabnzbdQueue = defineReadTool({
  name: 'sabnzbd_queue',
  title: 'SABnzbd queue',
  summary: 'Whether SABnzbd is paused, and what it downloads, with status and time left of each item.',
  group: 'media',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: WhichOne,
  output: SabnzbdQueue.extend({ service: ServiceId }),
  async run(args, context) {
    const service = findServiceOfKind(await context.services(), 'sabnzbd', args.service);
    return { service: service.id, ...(await readSabnzbdQueue(context, service)) };
  },
});
