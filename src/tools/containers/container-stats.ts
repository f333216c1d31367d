import { z } from 'zod';
import { ServiceId, ServiceStats } from '#contract/service.ts';
import { findService } from '../inventory.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';

export const containerStats = defineReadTool({
  name: 'container_stats',
  title: 'Container statistics',
  summary: 'One reading of a service: busy CPU cores, memory and its limit in bytes, number of processes.',
  group: 'containers',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: z.strictObject({ service: ServiceId }),
  output: ServiceStats.extend({ service: ServiceId }),
  async run({ service }, context) {
    const { id } = findService(await context.services(), service);
    return { service: id, ...(await context.controller.stats(id, context.signal)) };
  },
});
