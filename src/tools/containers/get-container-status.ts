import { z } from 'zod';
import { ServiceId, ServiceStatus } from '#contract/service.ts';
import { findService } from '../inventory.ts';
import { defineReadTool, EVERYONE, READ_DEADLINE_MS } from '../tool.ts';

const Output = ServiceStatus.extend({
  /** Seconds since it was started; null when it is not running. */
  uptime: z.number().nullable(),
});

export const getContainerStatus = defineReadTool({
  name: 'get_container_status',
  title: 'Get container status',
  summary:
    'State, uptime in seconds, restarts, health and exit code of one service, as the runtime knows them now.',
  group: 'containers',
  roles: EVERYONE,
  deadlineMs: READ_DEADLINE_MS,
  input: z.strictObject({ container_name: ServiceId }),
  output: Output,
  async run({ container_name }, context) {
    const { id, kind, url } = findService(await context.services(), container_name);
    const status = await context.controller.service(id, context.signal);
    return { ...status, kind, url, uptime: uptimeOf(status, context.now()) };
  },
});

function uptimeOf({ state, started_at }: ServiceStatus, now: Date): number | null {
  if (state !== 'running' || started_at === null) return null;
  return Math.max(0, Math.round((now.getTime() - Date.parse(started_at)) / 1000));
}
